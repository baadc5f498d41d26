import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RedisConnections } from '@ginforge/chassis';
import type { Redis } from 'ioredis';

interface Interest {
  count: number;
  ready: Promise<unknown>;
}

export type MessageListener = (channel: string, payload: Buffer) => void;

/**
 * The gateway's one subscriber link, held to what its own connections need: the first receiver of a channel subscribes,
 * the last one unsubscribes (RT-37). Commands of one link keep their order, so a late unsubscribe never undoes a new interest.
 */
@Injectable()
export class Subscriptions implements OnApplicationShutdown {
  private readonly interests = new Map<string, Interest>();
  private readonly link: Redis;

  constructor(connections: RedisConnections) {
    this.link = connections.subscriber();
  }

  onMessage(listener: MessageListener): void {
    this.link.on('messageBuffer', (channel: Buffer, payload: Buffer) =>
      listener(channel.toString(), payload),
    );
  }

  /** Runs after Redis has confirmed; rejects when it cannot be reached. Release what was acquired, also after a rejection. */
  async acquire(channels: readonly string[]): Promise<void> {
    const fresh = channels.filter((channel) => !this.interests.has(channel));
    const ready = fresh.length > 0 ? this.link.subscribe(...fresh) : Promise.resolve();
    for (const channel of fresh) this.interests.set(channel, { count: 0, ready });
    await Promise.all(channels.map((channel) => this.join(channel)));
  }

  release(channels: readonly string[]): void {
    const unused = channels.filter((channel) => this.leave(channel));
    if (unused.length > 0) this.link.unsubscribe(...unused).catch(ignoreLostLink);
  }

  /** Drops the link and makes it anew; ioredis subscribes again to all that was subscribed. */
  rebuild(): void {
    this.link.disconnect(true);
  }

  get channelCount(): number {
    return this.interests.size;
  }

  onApplicationShutdown(): void {
    this.link.removeAllListeners('messageBuffer');
  }

  private join(channel: string): Promise<unknown> | undefined {
    const interest = this.interests.get(channel);
    if (interest !== undefined) interest.count++;
    return interest?.ready;
  }

  private leave(channel: string): boolean {
    const interest = this.interests.get(channel);
    if (interest === undefined || --interest.count > 0) return false;
    return this.interests.delete(channel);
  }
}

/** A link that is gone has no subscriptions left to undo. */
function ignoreLostLink(): void {
  return undefined;
}
