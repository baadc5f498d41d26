import type { Cluster, Redis } from 'ioredis';

import { keySlot, slotCount } from './key-slot.js';

/** Who has which slot of a Redis Cluster, as far as it is known. */
export class ClusterSlots {
  private readonly ownerOfSlot: string[] = [];
  /** The configuration epoch by which each owner has its slot: a node that was cut off still tells of an older one. */
  private readonly epochs: number[] = [];
  private isKnown = false;
  private hasChanged = false;

  constructor(private readonly cluster: Cluster) {}

  /** Asks some node. @returns whether a slot has another owner now. @throws Error where none answers, or knows the slots yet */
  async refresh(): Promise<boolean> {
    this.hasChanged = false;
    this.read(String(await this.cluster.cluster('NODES')));
    if (!this.isKnown) throw new Error('the nodes of the Redis Cluster do not know yet who has which slot');
    return this.hasChanged;
  }

  /** Asks every node that answers: one that has just woken up may still tell of what was before a failover. */
  async refreshFromAll(): Promise<void> {
    const asked = this.cluster.nodes().map((node) => node.cluster('NODES'));
    for (const answer of await Promise.allSettled(asked))
      if (answer.status === 'fulfilled') this.read(String(answer.value));
  }

  /** The connection to the master of the key's slot; missing where the nodes give themselves other addresses than are used. */
  masterOf(key: string): Redis | undefined {
    const owner = this.ownerOf(key);
    return this.cluster.nodes().find(({ options: { host, port } }) => `${host}:${port}` === owner);
  }

  /** The master of the channel's or key's slot as `host:port`. */
  ownerOf(key: string): string | undefined {
    return this.ownerOfSlot[keySlot(key)];
  }

  /** All masters that have slots. */
  owners(): string[] {
    return [...new Set(this.ownerOfSlot.filter((owner) => owner !== undefined))];
  }

  /** Reads `CLUSTER NODES`: `<id> <host>:<port>@<bus port> <flags> <master> <ping> <pong> <epoch> <link> <slot> <from>-<to> …`. */
  private read(nodes: string): void {
    for (const line of nodes.split('\n')) {
      const [, place = '', flags = '', , , , epoch = '', , ...ranges] = line.split(' ');
      const address = place.split('@')[0] ?? '';
      if (!flags.split(',').includes('master') || address.startsWith(':')) continue;
      for (const range of ranges.filter((one) => !one.startsWith('[')))
        this.take(range, address, Number(epoch));
    }
  }

  private take(range: string, owner: string, epoch: number): void {
    const [from = 0, to = from] = range.split('-').map(Number);
    for (let slot = from; slot <= Math.min(to, slotCount - 1); slot++) {
      if (epoch < (this.epochs[slot] ?? 0)) continue;
      this.hasChanged ||= this.ownerOfSlot[slot] !== owner;
      this.ownerOfSlot[slot] = owner;
      this.epochs[slot] = epoch;
      this.isKnown = true;
    }
  }
}
