import type { OnApplicationShutdown } from '@nestjs/common';

import { ApplicationError } from '../errors/application-error.js';
import type { Readiness } from '../health/readiness.js';
import { endsWithin } from '../lifecycle/deadline.js';
import { LinkProbe } from '../pub-sub/link-probe.js';
import type { PubSub, Subscriber } from '../pub-sub/pub-sub.js';
import type { ServiceInstance } from './service-instance.js';

const subscribeTimeoutMs = 5_000;
const leaveTimeoutMs = 1_000;
const probeEveryMs = 10_000;

type ChannelListener = (payload: Buffer) => void;

/**
 * The bus' way to the broker: a subscriber link of its own, so that nothing told among services queues behind what is on its
 * way to users. It is opened by the first who listens, proves itself alive, and tells when it was away.
 */
export class ServiceBusLink implements OnApplicationShutdown {
  private readonly listeners = new Map<string, ChannelListener>();
  private readonly returnListeners: (() => void)[] = [];
  private opened: { subscriber: Subscriber; probe: LinkProbe } | undefined;

  constructor(
    private readonly pubSub: PubSub,
    readonly instance: ServiceInstance,
    private readonly readiness?: Readiness,
    private readonly probeMs = probeEveryMs,
  ) {}

  /**
   * Runs when every message of the channels from now on arrives.
   *
   * @throws ApplicationError UNAVAILABLE where that takes more than 5 s; they are subscribed all the same once the broker is back
   */
  async listen(listeners: ReadonlyMap<string, ChannelListener>): Promise<void> {
    for (const [channel, listener] of listeners) this.listeners.set(channel, listener);
    const { subscriber } = (this.opened ??= this.open());
    const subscribed = subscriber.subscribe([...listeners.keys()]);
    if (!(await this.succeeds(subscribed))) throw new ApplicationError('UNAVAILABLE');
  }

  /** Hears no more of these channels, and lets the others know where the broker is there, so that nobody waits for an answer. */
  async leave(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.listeners.delete(channel);
    if (this.opened === undefined || channels.length === 0) return;
    await this.succeeds(this.opened.subscriber.unsubscribe(channels), leaveTimeoutMs);
  }

  /** @returns how many heard it, as far as the broker knows. @throws ApplicationError UNAVAILABLE while the broker is away */
  async publish(channel: string, text: string): Promise<number> {
    try {
      return await this.pubSub.publish(channel, text);
    } catch (cause) {
      throw new ApplicationError('UNAVAILABLE', { cause });
    }
  }

  /** Called whenever the link is there (again): what was told in between was missed. */
  onReturn(listener: () => void): void {
    this.returnListeners.push(listener);
  }

  onApplicationShutdown(): void {
    this.opened?.probe.stop();
    this.opened?.subscriber.close();
    this.listeners.clear();
  }

  private open(): { subscriber: Subscriber; probe: LinkProbe } {
    const subscriber = this.pubSub.subscriber();
    subscriber.onMessage((channel, payload) => this.listeners.get(channel)?.(payload));
    subscriber.onReturn(() => this.returnListeners.forEach((listener) => listener()));
    const channel = `ginforge:service-probe:${this.instance.id}`;
    const probe = new LinkProbe(this.pubSub, subscriber, { channel, everyMs: this.probeMs });
    void this.succeeds(probe.start()); // where it does not, the link subscribes again once it is back
    this.readiness?.add('service_bus', () => probe.assertAlive());
    return { subscriber, probe };
  }

  /** A rejection means that the link was lost meanwhile. */
  private async succeeds(change: Promise<unknown>, timeoutMs = subscribeTimeoutMs): Promise<boolean> {
    try {
      return await endsWithin(timeoutMs, change);
    } catch {
      return false;
    }
  }
}
