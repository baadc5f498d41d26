import { Logger } from '@nestjs/common';

import type { PubSub, Subscriber } from './pub-sub.js';

interface LinkProbeSettings {
  /** A channel that nobody else publishes to; the channels of the probe are this or begin with it. */
  readonly channel: string;
  /** How long an answer may take, and how often it is asked for. Milliseconds. */
  readonly everyMs: number;
}

type ProbedLink = Pick<
  Subscriber,
  'subscribe' | 'unsubscribe' | 'onMessage' | 'onReturn' | 'rebuild' | 'probeChannels'
>;

/**
 * RT-37: proves that a subscriber link delivers. A link can be connected and still deliver nothing; so this process publishes
 * to itself, and what does not come back until the next probe means that the link is made anew. Where there is a link to each
 * master of a Redis Cluster, each is proved.
 */
export class LinkProbe {
  private readonly logger = new Logger(LinkProbe.name);
  private timer: NodeJS.Timeout | undefined;
  private channels: readonly string[] = [];
  /** Channel → what is to come back on it. */
  private readonly awaited = new Map<string, string>();
  private alive = true;
  private stopped = false;
  private count = 0;

  constructor(
    private readonly pubSub: PubSub,
    private readonly link: ProbedLink,
    private readonly settings: LinkProbeSettings,
  ) {}

  /** Resolves when the probe's own channels are subscribed; a link that was lost meanwhile is expected to subscribe again by itself. */
  async start(): Promise<void> {
    this.link.onMessage((channel, payload) => {
      if (channel.startsWith(this.settings.channel)) this.answered(channel, payload.toString());
    });
    this.link.onReturn(() => this.awaited.clear()); // what was asked before that is lost
    try {
      await this.follow();
    } finally {
      if (!this.stopped) this.timer = setInterval(() => this.probe(), this.settings.everyMs);
    }
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** For readiness. @throws Error while a link delivers nothing */
  assertAlive(): void {
    if (!this.alive) throw new Error('the subscription delivers nothing');
  }

  private probe(): void {
    if (this.awaited.size === 0) void this.ask();
    else this.missed();
  }

  private async ask(): Promise<void> {
    const text = String(++this.count);
    try {
      const subscribed = this.follow();
      for (const channel of this.channels) this.awaited.set(channel, text);
      await subscribed;
      await Promise.all(this.channels.map((channel) => this.publish(channel, text)));
    } catch (error) {
      this.logger.debug({ err: error }, 'the probe could not be subscribed');
    }
  }

  /** What cannot be published proves nothing of the link: one master of a Redis Cluster that is away makes nobody unready. */
  private async publish(channel: string, text: string): Promise<void> {
    try {
      await this.pubSub.publish(channel, text);
    } catch (error) {
      this.logger.debug({ err: error }, 'the probe could not be published');
      if (this.awaited.get(channel) === text) this.awaited.delete(channel);
    }
  }

  /** Subscribes to what proves the links there are now. */
  private async follow(): Promise<void> {
    const before = this.channels;
    this.channels = this.link.probeChannels(this.settings.channel);
    const fresh = this.channels.filter((channel) => !before.includes(channel));
    if (fresh.length > 0) await this.link.subscribe(fresh);
    const left = before.filter((channel) => !this.channels.includes(channel));
    if (left.length > 0) await this.link.unsubscribe(left);
  }

  private missed(): void {
    if (this.alive) this.logger.warn('the subscription delivers nothing; making the link anew');
    this.alive = false;
    const silent = [...this.awaited.keys()];
    this.awaited.clear();
    this.link.rebuild(silent);
  }

  private answered(channel: string, text: string): void {
    if (this.awaited.get(channel) !== text) return;
    this.awaited.delete(channel);
    if (this.awaited.size > 0) return;
    if (!this.alive) this.logger.log('the subscription delivers again');
    this.alive = true;
  }
}
