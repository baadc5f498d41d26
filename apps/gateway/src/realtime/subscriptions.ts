import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  endsWithin,
  type MessageListener,
  PubSub,
  StartError,
  type Subscriber,
  TurnBatch,
} from '@ginforge/chassis';

interface Interest {
  count: number;
  /** Settles when Redis has taken the subscription, and is gone then. */
  ready: Promise<unknown> | undefined;
}

/** As long as a start waits for its first connection to Redis. Milliseconds. */
const startTimeoutMs = 5_000;

/**
 * The gateway's one subscriber link, held to what its own connections need: the first receiver of a channel subscribes,
 * the last one unsubscribes (RT-37). Commands of one link keep their order, so a late unsubscribe never undoes a new interest; those of
 * one event-loop turn are one command.
 */
@Injectable()
export class Subscriptions implements OnApplicationShutdown {
  private readonly interests = new Map<string, Interest>();
  private readonly link: Subscriber;
  private readonly subscribing = new TurnBatch<readonly string[], void>((wanted) =>
    forEach(wanted, this.link.subscribe(wanted.flat())),
  );
  private readonly unsubscribing = new TurnBatch<readonly string[], void>((unwanted) =>
    forEach(unwanted, this.link.unsubscribe(unwanted.flat())),
  );

  constructor(pubSub: PubSub) {
    this.link = pubSub.subscriber();
  }

  onMessage(listener: MessageListener): void {
    this.link.onMessage(listener);
  }

  /** Runs when every message from now on arrives; rejects when Redis cannot be reached. Release what was acquired, also after a rejection. */
  async acquire(channels: readonly string[]): Promise<void> {
    const fresh = channels.filter((channel) => !this.interests.has(channel));
    const ready = fresh.length > 0 ? this.subscribe(fresh) : Promise.resolve();
    const interest = fresh.map((channel) => this.begin(channel, ready));
    ready.then(() => interest.forEach(isReady)).catch(ignoreLostLink); // whoever acquired waits for it below, but one after the other
    const interests = channels.map((channel) => this.join(channel));
    for (const { ready } of interests) if (ready !== undefined) await ready;
  }

  /**
   * What the gateway itself hears from its start to its end. Without it the start fails instead of waiting with a closed port:
   * whoever runs the gateway starts it again.
   * @throws StartError when Redis took no subscription within five seconds
   */
  async acquireForGood(channels: readonly string[]): Promise<void> {
    if (await endsWithin(startTimeoutMs, this.acquire(channels))) return;
    throw new StartError('Redis (REDIS_URL) went away during the start: it takes no subscription.');
  }

  release(channels: readonly string[]): void {
    const unused = channels.filter((channel) => this.leave(channel));
    if (unused.length > 0) this.unsubscribe(unused).catch(ignoreLostLink);
  }

  /** Called whenever the link is back and everything is subscribed again. */
  onReturn(listener: () => void): void {
    this.link.onReturn(listener);
  }

  /** Drops the link, or those of the channels, and makes it anew, with all that was subscribed. */
  rebuild(channels: readonly string[]): void {
    this.link.rebuild(channels);
  }

  /** Channels that prove the link (RT-37). */
  probeChannels(name: string): string[] {
    return this.link.probeChannels(name);
  }

  get channelCount(): number {
    return this.interests.size;
  }

  onApplicationShutdown(): void {
    this.link.close();
  }

  /** Behind the unsubscribing that was asked for before. */
  private subscribe(channels: readonly string[]): Promise<void> {
    this.unsubscribing.flush();
    return this.subscribing.add(channels);
  }

  /** Behind the subscribing that was asked for before. */
  private unsubscribe(channels: readonly string[]): Promise<void> {
    this.subscribing.flush();
    return this.unsubscribing.add(channels);
  }

  private begin(channel: string, ready: Promise<unknown>): Interest {
    const interest = { count: 0, ready };
    this.interests.set(channel, interest);
    return interest;
  }

  private join(channel: string): Interest {
    const interest = this.interests.get(channel);
    if (interest === undefined) throw new Error(`no interest in ${channel}`);
    interest.count++;
    return interest;
  }

  private leave(channel: string): boolean {
    const interest = this.interests.get(channel);
    if (interest === undefined || --interest.count > 0) return false;
    return this.interests.delete(channel);
  }
}

/** One command's end is the end of all that it was sent for. */
async function forEach(asked: readonly unknown[], command: Promise<void>): Promise<void[]> {
  await command;
  return asked.map(() => undefined);
}

function isReady(interest: Interest): void {
  interest.ready = undefined;
}

/** For commands whose failure shows elsewhere, or that a lost link has carried out by itself. */
function ignoreLostLink(): void {
  return undefined;
}
