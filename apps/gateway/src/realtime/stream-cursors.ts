import { Injectable, Logger } from '@nestjs/common';
import { ApplicationError, endsWithin } from '@ginforge/chassis';
import {
  type CurrentPosition,
  type HistoryEntry,
  type HistoryPage,
  inPresentEpoch,
  startOfEpoch,
  type Stream,
  StreamHistory,
  streams as allStreams,
} from '@ginforge/notification';
import { channels, type StreamPosition } from '@ginforge/protocol';
import { ConnectionManager, deliverTo } from './connection-manager.js';
import type { StreamDelivery } from './delivery.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { type ReplayAllowance, ReplayMemory } from './replay-memory.js';
import { type CursorSurroundings, StreamCursor } from './stream-cursor.js';
import { forkNotice, lossNotice, streamDelivery } from './stream-delivery.js';
import { Subscriptions } from './subscriptions.js';

/** Entries of one answer of Redis: at their biggest 16 MiB. */
const pageLimit = 32;
const checkBatch = 200;
/** A link that is away takes commands and keeps them; nobody's messages wait for that longer than this (RT-39). Milliseconds. */
const subscribeTimeoutMs = 2_000;

/** The streams that connections of this gateway read, each with its place (RT-34). Who follows a stream keeps it subscribed. */
@Injectable()
export class StreamCursors {
  private readonly cursors = new Map<Stream, StreamCursor>();
  private readonly logger = new Logger(StreamCursors.name);
  private readonly surroundings: CursorSurroundings;

  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly history: StreamHistory,
    private readonly manager: ConnectionManager,
    private readonly metrics: RealtimeMetrics,
    private readonly memory: ReplayMemory,
  ) {
    this.surroundings = this.makeSurroundings();
  }

  /**
   * Runs when live messages of the streams arrive here; rejects with UNAVAILABLE when Redis is away. Unfollow also after a
   * rejection.
   */
  async follow(streams: readonly Stream[]): Promise<void> {
    for (const stream of streams) this.cursorOf(stream).followers++;
    const subscribed = this.subscriptions.acquire(streams.flatMap(channelsOf));
    if (!(await endsWithin(subscribeTimeoutMs, subscribed))) throw new ApplicationError('UNAVAILABLE');
  }

  unfollow(streams: readonly Stream[]): void {
    for (const stream of streams) {
      const cursor = this.cursors.get(stream);
      if (cursor !== undefined && --cursor.followers === 0) this.cursors.delete(stream);
    }
    this.subscriptions.release(streams.flatMap(channelsOf));
  }

  /** Where followed streams stand in Redis; live messages behind that will arrive. */
  async positions(streams: readonly Stream[]): Promise<StreamPosition[]> {
    const positions = await this.history.positions(streams);
    positions.forEach((position, index) => this.start(streams[index], position));
    return positions.map(({ epoch, offset }) => ({ epoch, offset }));
  }

  /** The hot path: one durable message, live. */
  receive(stream: Stream, delivery: StreamDelivery): void {
    this.cursors.get(stream)?.receive(delivery);
  }

  /**
   * Everything behind `position` in a followed stream; no entries when the stream has another epoch, or when it is more than
   * the replay may hold. Whether they close the gap is for {@link closes} to say.
   */
  async read(stream: Stream, position: StreamPosition, allowance: ReplayAllowance): Promise<HistoryPage> {
    const entries: HistoryEntry[] = [];
    const { epoch } = position;
    for (let fromOffset = position.offset + 1; ;) {
      const page = await this.history.history(stream, { fromOffset, limit: pageLimit, epoch });
      this.start(stream, page);
      const isFit = page.epoch === inPresentEpoch(position, page).epoch && allowance.take(bytesOf(page));
      if (!isFit) return { ...page, entries: [] };
      entries.push(...page.entries);
      const last = page.entries.at(-1);
      if (last === undefined || last.offset >= page.offset) return { ...page, entries };
      fromOffset = last.offset + 1;
    }
  }

  /** The last `count` messages of a followed stream that history still has. */
  async latest(stream: Stream, count: number, allowance: ReplayAllowance): Promise<HistoryPage> {
    const [position] = await this.positions([stream]);
    if (position === undefined) throw new Error('positions() answered nothing');
    const { epoch, offset } = position;
    const page = await this.readOn(stream, { epoch, offset: Math.max(0, offset - count) }, allowance);
    return { ...page, entries: page.entries.slice(-count) };
  }

  /**
   * Compares every stream's place with Redis and fetches what is missing: after an outage, and from time to time.
   * @throws ApplicationError UNAVAILABLE when not all of it could be read: it is to be done again
   */
  async checkAll(): Promise<void> {
    const followed = [...this.cursors.values()];
    let unreadable = 0;
    for (let start = 0; start < followed.length; start += checkBatch) {
      const batch = followed.slice(start, start + checkBatch);
      const positions = await this.history.positions(batch.map(({ stream }) => stream));
      const checks = batch.map(async (cursor, index) => {
        const position = positions[index];
        return position === undefined || (await cursor.check(position));
      });
      unreadable += (await Promise.all(checks)).filter((isChecked) => !isChecked).length;
    }
    if (unreadable > 0)
      throw new ApplicationError('UNAVAILABLE', { cause: `${unreadable} streams could not be read` });
  }

  /** As {@link read}; where the stream began anew, everything of its new epoch behind what both epochs share. */
  private async readOn(
    stream: Stream,
    position: StreamPosition,
    allowance: ReplayAllowance,
  ): Promise<HistoryPage> {
    const page = await this.read(stream, position, allowance);
    if (page.epoch === inPresentEpoch(position, page).epoch) return page;
    return this.readOn(stream, startOfEpoch(position, page), allowance);
  }

  private start(stream: Stream | undefined, position: CurrentPosition): void {
    if (stream !== undefined) this.cursors.get(stream)?.start(position);
  }

  private cursorOf(stream: Stream): StreamCursor {
    const known = this.cursors.get(stream);
    if (known !== undefined) return known;
    const cursor = new StreamCursor(stream, this.surroundings);
    this.cursors.set(stream, cursor);
    return cursor;
  }

  private makeSurroundings(): CursorSurroundings {
    return {
      read: (stream, position) => this.readAtOnce(stream, position),
      frame: streamDelivery,
      deliver: (stream, delivery) => deliverTo(this.manager.receiversOf(stream), delivery),
      closed: () => this.metrics.gap('closed'),
      lost: (stream, before, position) => this.tellLost(stream, before, position),
      renamed: (stream, position, page) => this.tellRenamed(stream, position, page),
      forged: () => this.metrics.refused('payload_bad_position'),
      unreadable: (stream, error) =>
        this.logger.warn({ stream, err: error }, 'a gap could not be closed yet'),
    };
  }

  /** For a gap in a live stream: what is read is delivered in the same turn and held no longer. */
  private async readAtOnce(stream: Stream, position: StreamPosition): Promise<HistoryPage> {
    const allowance = this.memory.open();
    try {
      return await this.readOn(stream, position, allowance);
    } finally {
      allowance.close();
    }
  }

  private tellLost(stream: Stream, before: StreamPosition, position: StreamPosition): void {
    this.metrics.gap('lost');
    const notice = lossNotice(stream, before, position);
    for (const connection of this.manager.receiversOf(stream)) connection.tellLoss(notice);
  }

  /** A client that had more than the new master of a Redis Cluster has lost that; all others only learn the new name. */
  private tellRenamed(stream: Stream, before: StreamPosition, page: HistoryPage): void {
    const notice = forkNotice(stream, before, startOfEpoch(before, page));
    for (const connection of this.manager.receiversOf(stream)) connection.tellFork(notice);
  }
}

function bytesOf({ entries }: HistoryPage): number {
  return entries.reduce((sum, { json }) => sum + json.length, 0);
}

function channelsOf(stream: Stream): string[] {
  if (stream === allStreams.broadcast) return [channels.broadcast];
  const colon = stream.indexOf(':') + 1;
  const name = stream.slice(colon);
  return stream.startsWith('user:')
    ? [channels.user(name), channels.notification(name)]
    : [channels.room(name)];
}
