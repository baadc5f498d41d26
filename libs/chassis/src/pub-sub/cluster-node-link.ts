import type { Redis } from 'ioredis';

import { keySlot } from '../redis/key-slot.js';
import type { MessageListener } from './pub-sub.js';
import { channelOfShard, shardChannel } from './shard-channel.js';

/** What a link tells. */
export interface LinkEvents {
  readonly deliver: MessageListener;
  /** The link is there (again) and everything is subscribed (again). */
  readonly returned: () => void;
  /** The link is there again, and not everything could be subscribed again. */
  readonly refused: () => void;
}

/** What a link carries: shard channels, or plain ones, on which others publish. One ioredis connection cannot tell them apart. */
export type LinkKind = 'shard' | 'plain';

const batchSize = 1_000;

/** Our subscriptions with one node of a Redis Cluster. */
export class ClusterNodeLink {
  private readonly channels = new Set<string>();

  constructor(
    private readonly redis: Redis,
    private readonly kind: LinkKind,
    private readonly events: LinkEvents,
  ) {
    redis.on('messageBuffer', (channel: Buffer, payload: Buffer) =>
      events.deliver(channel.toString(), payload),
    );
    redis.on('smessageBuffer', (channel: Buffer, payload: Buffer) =>
      events.deliver(channelOfShard(channel.toString()), payload),
    );
    redis.on('ready', () => void this.returned());
    redis.on('moved', () => this.rebuild()); // a slot has left this node, and ioredis does not say which
  }

  get isEmpty(): boolean {
    return this.channels.size === 0;
  }

  has(channel: string): boolean {
    return this.channels.has(channel);
  }

  /** @throws Error where the node has the slot no longer, or the link is given up */
  async add(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.channels.add(channel);
    try {
      await Promise.all(this.commands(channels).map((command) => this.subscribe(command)));
    } catch (error) {
      for (const channel of channels) this.channels.delete(channel);
      throw error;
    }
  }

  /** Rejects where the link breaks, which ends the subscriptions too. */
  async remove(channels: readonly string[]): Promise<void> {
    const ours = channels.filter((channel) => this.channels.delete(channel));
    if (this.redis.status !== 'ready') return; // it subscribes to what is left when it is back
    await Promise.all(this.commands(ours).map((command) => this.unsubscribe(command)));
  }

  rebuild(): void {
    if (this.redis.status === 'ready') this.redis.disconnect(true);
  }

  /** Of shard channels one command may name those of one slot alone. */
  private commands(channels: readonly string[]): string[][] {
    if (this.kind === 'plain') return inBatches(channels);
    const bySlot = new Map<number, string[]>();
    for (const channel of channels.map(shardChannel)) {
      const slot = keySlot(channel);
      const known = bySlot.get(slot);
      if (known === undefined) bySlot.set(slot, [channel]);
      else known.push(channel);
    }
    return [...bySlot.values()].flatMap(inBatches);
  }

  private subscribe(channels: string[]): Promise<unknown> {
    return this.kind === 'plain' ? this.redis.subscribe(...channels) : this.redis.ssubscribe(...channels);
  }

  private unsubscribe(channels: string[]): Promise<unknown> {
    return this.kind === 'plain' ? this.redis.unsubscribe(...channels) : this.redis.sunsubscribe(...channels);
  }

  private async returned(): Promise<void> {
    try {
      await this.add([...this.channels]);
    } catch {
      this.events.refused(); // gone again, or no longer the owner
      return;
    }
    this.events.returned();
  }
}

function inBatches(channels: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (let start = 0; start < channels.length; start += batchSize)
    batches.push(channels.slice(start, start + batchSize));
  return batches;
}
