import { loadEnvironment, type RedisAddress, RedisConnections } from '@ginforge/chassis';
import { type HistoryEntry, notificationEnvironment, RedisBroker, type Stream } from '@ginforge/notification';
import { type Message, type StreamPosition } from '@ginforge/protocol';
import { z } from 'zod';
import { type Ledger, type Place } from './ledger.js';

/** What a stream is in the end: where its masters failed over, and which messages it kept. */
export interface SurvivingStream {
  readonly epoch: string;
  /** Up to these positions their epochs are part of the present one, oldest first. */
  readonly forks: readonly StreamPosition[];
  /** Of the messages of the ledger, by their ids. */
  readonly offsets: ReadonlyMap<number, number>;
}

/** More than a run says in one stream. */
const everything = 100_000;

/** Reads what a Redis Cluster kept: the truth with which books are compared where failovers may have lost something. */
export class SurvivingStreams {
  private constructor(
    private readonly connections: RedisConnections,
    private readonly history: RedisBroker,
  ) {}

  static async open(redis: RedisAddress): Promise<SurvivingStreams> {
    const connections = new RedisConnections(redis, 'chaos-survivors');
    const environment = loadEnvironment(z.object(notificationEnvironment), {});
    return new SurvivingStreams(connections, await RedisBroker.open(connections, environment));
  }

  /** All streams of the ledger. @throws Error where a history was too short for all that was said */
  async read(ledger: Ledger): Promise<Map<string, SurvivingStream>> {
    const targets = [...new Set(ledger.entries.map(({ target }) => target))];
    return new Map(
      await Promise.all(targets.map(async (target) => [target, await this.readOne(target)] as const)),
    );
  }

  close(): Promise<void> {
    return this.connections.onApplicationShutdown();
  }

  private async readOne(target: string): Promise<SurvivingStream> {
    const page = await this.history.latest(target as Stream, everything);
    const { epoch, forks = [], entries } = page;
    if ((entries[0]?.offset ?? 1) > 1)
      throw new Error(`the run said more in ${target} than its history keeps`);
    return { epoch, forks, offsets: new Map(entries.map((entry) => [idOf(entry), entry.offset])) };
  }
}

/**
 * The highest offset of the present stream that a position stands for: less than its own where a master that took over had less.
 * `undefined`: of an epoch that the stream does not know any more.
 */
export function offsetInPresent(
  { epoch, forks }: SurvivingStream,
  { epoch: own, offset }: Place,
): number | undefined {
  if (own === epoch) return offset;
  const first = forks.findIndex((fork) => fork.epoch === own);
  if (first < 0) return undefined;
  return Math.min(offset, ...forks.slice(first).map((fork) => fork.offset));
}

/** Whether what was at the place was lost by a failover, as the stream itself tells. */
export function wasLost(stream: SurvivingStream, place: Place): boolean {
  return offsetInPresent(stream, place) !== place.offset;
}

function idOf({ json }: HistoryEntry): number {
  return Number((JSON.parse(json) as Message).data?.['chaos']);
}
