import { randomBytes } from 'node:crypto';
import type { StreamPosition } from '@ginforge/protocol';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { historyLua, positionLua } from './history.lua.js';
import { orUnavailable } from './redis-failure.js';
import { defineScript, type RunScript } from './redis-script.js';
import { streamKeys, type Stream } from './streams.js';

/** One message of a stream: its JSON without `stream` and `offset` (see `spliceStream`). */
export interface HistoryEntry {
  offset: number;
  json: string;
}

/** Entries in order, and where the stream stood at that very moment. */
export interface HistoryPage extends StreamPosition {
  entries: HistoryEntry[];
}

export interface HistoryRange {
  /** The first offset wanted: a reader that has `n` asks from `n + 1`. */
  fromOffset: number;
  /** At most so many entries. */
  limit: number;
}

const positionReply = z.tuple([z.string(), z.number()]);
const historyReply = z.tuple([z.string(), z.number(), z.array(z.string())]);

/** A new epoch: 64 random bits. Two lives of one stream never share it. */
export function newEpoch(): string {
  return randomBytes(8).toString('hex');
}

/** Reads streams (RT-33). Every method rejects with `UNAVAILABLE` when Redis is away. */
export class StreamHistory {
  private readonly runPosition: RunScript;
  private readonly runHistory: RunScript;

  constructor(
    redis: Redis,
    private readonly environment: NotificationEnvironment,
  ) {
    this.runPosition = defineScript(redis, 'StreamPosition', positionLua, 1);
    this.runHistory = defineScript(redis, 'StreamHistory', historyLua, 2);
  }

  /** Where the streams stand, in the order asked; one round trip for all. A stream without an epoch gets one. */
  async positions(wanted: readonly Stream[]): Promise<StreamPosition[]> {
    return orUnavailable(Promise.all(wanted.map((stream) => this.position(stream))));
  }

  /**
   * What history has from an offset on, in order. Whether it closes a gap is for the caller to see: same epoch, and
   * the first entry is the offset asked for (or the stream has nothing after it).
   */
  async history(stream: Stream, { fromOffset, limit }: HistoryRange): Promise<HistoryPage> {
    return this.read(stream, 'from', Math.max(1, fromOffset), limit);
  }

  /** The last `count` messages that history still has, oldest first (`rewind`, RT-33). */
  async latest(stream: Stream, count: number): Promise<HistoryPage> {
    return this.read(stream, 'last', 0, count);
  }

  private async position(stream: Stream): Promise<StreamPosition> {
    const reply = await this.runPosition(streamKeys.meta(stream), newEpoch(), metaSeconds);
    const [epoch, offset] = positionReply.parse(reply);
    return { epoch, offset };
  }

  private async read(
    stream: Stream,
    mode: 'from' | 'last',
    from: number,
    limit: number,
  ): Promise<HistoryPage> {
    const { seconds } = historyLimit(stream, this.environment);
    const keys = [streamKeys.meta(stream), streamKeys.entries(stream)];
    const reply = await orUnavailable(
      this.runHistory(...keys, newEpoch(), metaSeconds, seconds, mode, from, limit),
    );
    const [epoch, offset, flat] = historyReply.parse(reply);
    return { epoch, offset, entries: pairUp(flat) };
  }
}

function pairUp(flat: readonly string[]): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    entries.push({ offset: Number(flat[index]), json: flat[index + 1] ?? '' });
  }
  return entries;
}
