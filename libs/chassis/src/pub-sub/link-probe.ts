import { Logger } from '@nestjs/common';

import type { PubSub, Subscriber } from './pub-sub.js';

interface LinkProbeSettings {
  /** A channel that nobody else publishes to. */
  readonly channel: string;
  /** How long an answer may take, and how often it is asked for. Milliseconds. */
  readonly everyMs: number;
}

/**
 * RT-37: proves that a subscriber link delivers. A link can be connected and still deliver nothing; so this process publishes
 * to itself, and what does not come back until the next probe means that the link is made anew.
 */
export class LinkProbe {
  private readonly logger = new Logger(LinkProbe.name);
  private timer: NodeJS.Timeout | undefined;
  private awaited: string | undefined;
  private alive = true;
  private stopped = false;
  private count = 0;

  constructor(
    private readonly pubSub: PubSub,
    private readonly link: Pick<Subscriber, 'subscribe' | 'onMessage' | 'onReturn' | 'rebuild'>,
    private readonly settings: LinkProbeSettings,
  ) {}

  /** Resolves when the probe's own channel is subscribed; a link that was lost meanwhile is expected to subscribe again by itself. */
  async start(): Promise<void> {
    this.link.onMessage((channel, payload) => {
      if (channel === this.settings.channel) this.answered(payload.toString());
    });
    this.link.onReturn(() => (this.awaited = undefined)); // what was asked before that is lost
    try {
      await this.link.subscribe([this.settings.channel]);
    } finally {
      if (!this.stopped) this.timer = setInterval(() => this.probe(), this.settings.everyMs);
    }
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** For readiness. @throws Error while the link delivers nothing */
  assertAlive(): void {
    if (!this.alive) throw new Error('the subscription delivers nothing');
  }

  private probe(): void {
    if (this.awaited === undefined) this.ask();
    else this.missed();
  }

  private ask(): void {
    this.awaited = String(++this.count);
    this.pubSub
      .publish(this.settings.channel, this.awaited)
      .catch((error: unknown) => this.logger.debug({ err: error }, 'the probe could not be published'));
  }

  private missed(): void {
    if (this.alive) this.logger.warn('the subscription delivers nothing; making the link anew');
    this.alive = false;
    this.awaited = undefined;
    this.link.rebuild();
  }

  private answered(payload: string): void {
    if (payload !== this.awaited) return;
    if (!this.alive) this.logger.log('the subscription delivers again');
    this.awaited = undefined;
    this.alive = true;
  }
}
