import type { StreamPosition } from '@ginforge/protocol';
import { randomHex } from '@ginforge/chassis';
import type { Stream } from './streams.js';

/** One message of a stream: its JSON without `stream` and `offset` (see `spliceStream`). */
export interface HistoryEntry {
  offset: number;
  json: string;
}

/** Where a stream stands now. */
export interface CurrentPosition extends StreamPosition {
  /** Where a Redis Cluster failed over: up to these positions their epochs are part of the present one. Missing where none did. */
  forks?: readonly StreamPosition[];
}

/**
 * The position in the present epoch: a client that stands before the fork lost nothing by a failover, only the name of the epoch is
 * another one. A position behind it, or of an epoch that nobody knows, stays what it is.
 */
export function inPresentEpoch(
  position: StreamPosition,
  { epoch, forks = [] }: CurrentPosition,
): StreamPosition {
  const isPart = forks.some((fork) => fork.epoch === position.epoch && position.offset <= fork.offset);
  return isPart ? { epoch, offset: position.offset } : position;
}

/** Where a stream goes on for who stands in another epoch: behind the last fork that both share, or at its beginning. */
export function startOfEpoch(
  position: StreamPosition,
  { epoch, forks = [] }: CurrentPosition,
): StreamPosition {
  const fork = forks.find((one) => one.epoch === position.epoch);
  return { epoch, offset: fork?.offset ?? 0 };
}

/** Entries in order, and where the stream stood at that very moment. */
export interface HistoryPage extends CurrentPosition {
  entries: HistoryEntry[];
}

export interface HistoryRange {
  /** The first offset wanted: a reader that has `n` asks from `n + 1`. */
  fromOffset: number;
  /** At most so many entries. */
  limit: number;
  /** The epoch that the reader knows: where it is not the stream's, a Redis Cluster makes sure that no former master has answered. */
  epoch?: string;
}

/** A new epoch: 64 random bits. Two lives of one stream never share it. */
export function newEpoch(): string {
  return randomHex(16);
}

/** Reads streams (RT-33): the reading half of the broker. Every method rejects with `UNAVAILABLE` when Redis is away. */
export abstract class StreamHistory {
  /** Where the streams stand, in the order asked. A stream without an epoch gets one. */
  abstract positions(wanted: readonly Stream[]): Promise<CurrentPosition[]>;

  /**
   * What history has from an offset on, in order. Whether it closes a gap is for the caller to see: same epoch, and
   * the first entry is the offset asked for (or the stream has nothing after it).
   */
  abstract history(stream: Stream, range: HistoryRange): Promise<HistoryPage>;

  /** The last `count` messages that history still has, oldest first (`rewind`, RT-33). */
  abstract latest(stream: Stream, count: number): Promise<HistoryPage>;
}
