import {
  ApplicationError,
  defineScript,
  type RedisConnections,
  type RunScript,
  openPromptConnection,
} from '@ginforge/chassis';
import type { StreamPosition } from '@ginforge/protocol';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Append, type Appended, Broker, outOfSequence } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { historyLua, positionLua } from './history.lua.js';
import { publishLua } from './publish.lua.js';
import { RedisClock } from './redis-clock.js';
import { orUnavailable } from './redis-failure.js';
import { type HistoryEntry, type HistoryPage, type HistoryRange, newEpoch } from './stream-history.js';
import { streamKeys, type Stream } from './streams.js';

/** How old a publish may be when Redis carries it out: well before whoever asked is told that it failed. Milliseconds. */
const publishDeadlineMs = 1_500;

const publishReply = z.tuple([
  z.number(),
  z.enum(['published', 'repeated', 'late', 'early']),
  z.number(),
  z.string(),
  z.string(),
]);
const positionReply = z.tuple([z.string(), z.number()]);
const historyReply = z.tuple([z.string(), z.number(), z.array(z.string())]);

/** Streams in Redis, which all services share: one Lua script a step, so that each is atomic. */
export class RedisBroker extends Broker {
  private readonly runPublish: RunScript;
  private readonly runPosition: RunScript;
  private readonly runHistory: RunScript;
  private readonly clock = new RedisClock();

  /** @param publishing a connection that neither queues nor repeats commands (see `openPromptConnection`) */
  constructor(
    private readonly publishing: Redis,
    reading: Redis,
    private readonly environment: NotificationEnvironment,
  ) {
    super();
    this.runPublish = defineScript(publishing, 'Publish', publishLua, 3);
    this.runPosition = defineScript(reading, 'StreamPosition', positionLua, 1);
    this.runHistory = defineScript(reading, 'StreamHistory', historyLua, 2);
  }

  /** With a connection of its own for publishing; closed by the chassis. */
  static async open(
    connections: RedisConnections,
    environment: NotificationEnvironment,
  ): Promise<RedisBroker> {
    return new RedisBroker(
      await openPromptConnection(connections, 'publisher'),
      connections.commands,
      environment,
    );
  }

  override async append(message: Append): Promise<Appended> {
    const startedAt = this.clock.start();
    const deadline = this.clock.deadline(startedAt, publishDeadlineMs);
    const reply = await orUnavailable(this.runAppend(message, deadline));
    const [redisTime, status, offset, epoch, id] = publishReply.parse(reply);
    this.clock.learn(startedAt, redisTime);
    if (status === 'late')
      throw new ApplicationError('UNAVAILABLE', { cause: 'Redis found the message too late' });
    if (status === 'early') throw outOfSequence();
    return { id, offset, epoch, deduped: status === 'repeated' };
  }

  override async publish(channel: string, envelope: string): Promise<void> {
    await orUnavailable(this.publishing.publish(channel, envelope));
  }

  /** One round trip for all. */
  override async positions(wanted: readonly Stream[]): Promise<StreamPosition[]> {
    return orUnavailable(Promise.all(wanted.map((stream) => this.position(stream))));
  }

  override async history(stream: Stream, { fromOffset, limit }: HistoryRange): Promise<HistoryPage> {
    return this.read(stream, 'from', Math.max(1, fromOffset), limit);
  }

  override async latest(stream: Stream, count: number): Promise<HistoryPage> {
    return this.read(stream, 'last', 0, count);
  }

  private runAppend(message: Append, deadline: number): Promise<unknown> {
    const { stream, channel, json, id, publishedAt, traceparent, idempotencyKey, sequence } = message;
    const limit = historyLimit(stream, this.environment);
    return this.runPublish(
      streamKeys.entries(stream),
      streamKeys.meta(stream),
      streamKeys.once(stream, idempotencyKey ?? ''),
      channel,
      json,
      newEpoch(),
      publishedAt,
      traceparent ?? '-',
      limit.messages,
      limit.seconds,
      metaSeconds,
      idempotencyKey === undefined ? 0 : this.environment.IDEMPOTENCY_SECONDS,
      id,
      deadline,
      sequence?.number ?? 0,
      sequence?.after ?? 0,
    );
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
