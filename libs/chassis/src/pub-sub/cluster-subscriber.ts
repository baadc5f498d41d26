import { setTimeout as sleep } from 'node:timers/promises';

import { Logger } from '@nestjs/common';
import type { Cluster } from 'ioredis';

import { ClusterSlots } from '../redis/cluster-slots.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import { ClusterNodeLink, type LinkKind } from './cluster-node-link.js';
import type { MessageListener, Subscriber } from './pub-sub.js';
import { isOpenToOthers, shardChannel } from './shard-channel.js';

/** How often it is asked who has which slot, so that subscriptions follow a failover or a slot that moves. Milliseconds. */
const followEveryMs = 500;

interface OpenLink {
  readonly link: ClusterNodeLink;
  readonly drop: () => void;
}

/**
 * Listens to a Redis Cluster: links to each master that has a channel of ours, each channel over the links of its slot's owner.
 * A slot that gets another owner takes its channels along, and whoever listens is told that something may have been missed.
 */
export class ClusterSubscriber implements Subscriber {
  private readonly wanted = new Set<string>();
  private readonly links = new Map<string, OpenLink>();
  private readonly messageListeners: MessageListener[] = [];
  private readonly returnListeners: (() => void)[] = [];
  private readonly slots: ClusterSlots;
  private readonly known: Promise<void>;
  private readonly logger = new Logger(ClusterSubscriber.name);
  private isClosed = false;
  /** `false`: a link could not subscribe to what it had before. */
  private isComplete = true;

  constructor(
    private readonly connections: RedisConnections,
    cluster: Cluster,
  ) {
    this.slots = new ClusterSlots(cluster);
    this.known = new Promise((resolve) => this.follow(resolve));
  }

  /** Resolves when all are subscribed, or wanted no longer, however often a link breaks meanwhile. */
  async subscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.wanted.add(channel);
    await this.known;
    await this.attach(channels);
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.wanted.delete(channel);
    await this.known;
    await Promise.all([...this.links.values()].map(({ link }) => link.remove(channels)));
  }

  onMessage(listener: MessageListener): void {
    this.messageListeners.push(listener);
  }

  onReturn(listener: () => void): void {
    this.returnListeners.push(listener);
  }

  rebuild(channels?: readonly string[]): void {
    for (const { link } of this.links.values())
      if (channels?.some((channel) => link.has(channel)) ?? true) link.rebuild();
  }

  /** As few as there are masters, whatever slots they have. */
  probeChannels(name: string): string[] {
    const owners = new Set(this.slots.owners());
    const found: string[] = [];
    for (let number = 0; owners.size > 0; number++) {
      const channel = `${name}:${number}`;
      if (owners.delete(this.slots.ownerOf(channel) ?? '')) found.push(channel);
    }
    return found.length > 0 ? found : [name];
  }

  close(): void {
    this.isClosed = true;
    this.messageListeners.length = 0;
  }

  private get isOver(): boolean {
    return this.isClosed || this.connections.isClosed;
  }

  /** Looks where the slots are, again and again until the end. */
  private follow(onFirst: () => void): void {
    const look = async () => {
      if (this.isOver) return;
      try {
        const hasChanged = await this.slots.refresh();
        onFirst();
        if (hasChanged || !this.isComplete) this.moveChannels();
      } catch (error) {
        this.logger.debug('The nodes of the Redis Cluster could not be asked for their slots', error);
      }
      setTimeout(() => void look(), followEveryMs).unref();
    };
    void look();
  }

  /** Moves what is subscribed where its slot no longer is. */
  private moveChannels(): void {
    this.isComplete = true;
    const moved = [...this.wanted].filter(
      (channel) => !this.linksOf(channel).every((link) => link.has(channel)),
    );
    if (moved.length === 0) return;
    for (const [key, { link, drop }] of this.links) {
      const lost = moved.filter((channel) => link.has(channel) && !this.linksOf(channel).includes(link));
      if (lost.length > 0) link.remove(lost).catch(ignoreLostLink);
      if (!link.isEmpty) continue;
      this.links.delete(key);
      drop();
    }
    void this.attach(moved).then(() => this.returned());
  }

  /** Until it is done: what a node refuses is asked of the one that has the slot by then. */
  private async attach(channels: readonly string[]): Promise<void> {
    for (let left = [...channels]; left.length > 0 && !this.isOver;) {
      const failed = await Promise.all([...this.byLink(left)].map(([link, some]) => addTo(link, some)));
      left = failed.flat().filter((channel) => this.wanted.has(channel));
      if (left.length > 0) await sleep(followEveryMs, undefined, { ref: false });
    }
  }

  private byLink(channels: readonly string[]): Map<ClusterNodeLink, string[]> {
    const found = new Map<ClusterNodeLink, string[]>();
    for (const channel of channels) {
      for (const link of this.linksOf(channel)) found.set(link, [...(found.get(link) ?? []), channel]);
    }
    return found;
  }

  private linksOf(channel: string): ClusterNodeLink[] {
    const node = this.slots.ownerOf(shardChannel(channel));
    if (node === undefined) return [];
    const shard = this.linkTo(node, 'shard');
    return isOpenToOthers(channel) ? [shard, this.linkTo(node, 'plain')] : [shard];
  }

  private linkTo(node: string, kind: LinkKind): ClusterNodeLink {
    const key = `${kind} ${node}`;
    const known = this.links.get(key);
    if (known !== undefined) return known.link;
    const colon = node.lastIndexOf(':');
    const redis = this.connections.nodeSubscriber(node.slice(0, colon), Number(node.slice(colon + 1)));
    const link = new ClusterNodeLink(redis, kind, {
      deliver: (from, payload) => this.messageListeners.forEach((listener) => listener(from, payload)),
      returned: () => this.returned(),
      refused: () => (this.isComplete = false),
    });
    this.links.set(key, { link, drop: () => this.connections.drop(redis) });
    return link;
  }

  private returned(): void {
    for (const listener of this.returnListeners) listener();
  }
}

/** @returns the channels that could not be subscribed */
async function addTo(link: ClusterNodeLink, channels: string[]): Promise<string[]> {
  try {
    await link.add(channels);
    return [];
  } catch {
    return channels;
  }
}

/** A link that breaks ends what was to be ended. */
function ignoreLostLink(): void {
  return undefined;
}
