import {
  ApplicationError,
  defineScript,
  keySlot,
  openPromptConnection,
  type RedisClient,
  type RedisConnections,
  type RunScript,
  shardChannel,
} from '@ginforge/chassis';
import { Cluster } from 'ioredis';
import { z } from 'zod';
import { type Append, type Appended, Broker, outOfSequence } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { historyInClusterLua, historyLua, positionInClusterLua, positionLua } from './history.lua.js';
import { publishInClusterLua, publishLua } from './publish.lua.js';
import { RedisClock } from './redis-clock.js';
import { orUnavailable } from './redis-failure.js';
import {
  type CurrentPosition,
  type HistoryEntry,
  type HistoryPage,
  type HistoryRange,
  newEpoch,
} from './stream-history.js';
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
const positionReply = z.tuple([z.string(), z.number(), z.string()]);
const historyReply = z.tuple([z.string(), z.number(), z.string(), z.array(z.string())]);

/** Streams in Redis, which all services share: one Lua script a step, so that each is atomic. */
export class RedisBroker extends Broker {
  private readonly runPublish: RunScript;
  private readonly runPosition: RunScript;
  private readonly runHistory: RunScript;
  private readonly isCluster: boolean;
  /** By slot in a cluster, since each of its nodes has a clock of its own; else one. */
  private readonly clocks = new Map<number, RedisClock>();

  /** @param publishing a connection that neither queues nor repeats commands (see `openPromptConnection`) */
  constructor(
    private readonly publishing: RedisClient,
    reading: RedisClient,
    private readonly environment: NotificationEnvironment,
  ) {
    super();
    this.isCluster = publishing instanceof Cluster;
    const [publish, position, history] = this.isCluster
      ? [publishInClusterLua, positionInClusterLua, historyInClusterLua]
      : [publishLua, positionLua, historyLua];
    this.runPublish = defineScript(publishing, 'Publish', publish, 3);
    this.runPosition = defineScript(reading, 'StreamPosition', position, 1);
    this.runHistory = defineScript(reading, 'StreamHistory', history, 2);
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
    const clock = this.clockOf(message.stream);
    const startedAt = clock.start();
    const deadline = clock.deadline(startedAt, publishDeadlineMs);
    const reply = await orUnavailable(this.runAppend(message, deadline));
    const [redisTime, status, offset, epoch, id] = publishReply.parse(reply);
    clock.learn(startedAt, redisTime);
    if (status === 'late')
      throw new ApplicationError('UNAVAILABLE', { cause: 'Redis found the message too late' });
    if (status === 'early') throw outOfSequence();
    return { id, offset, epoch, deduped: status === 'repeated' };
  }

  override async publish(channel: string, envelope: string): Promise<void> {
    const { publishing } = this;
    await orUnavailable(
      publishing instanceof Cluster
        ? publishing.spublish(shardChannel(channel), envelope)
        : publishing.publish(channel, envelope),
    );
  }

  /** One round trip for all. */
  override async positions(wanted: readonly Stream[]): Promise<CurrentPosition[]> {
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
      this.isCluster ? shardChannel(channel) : channel,
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

  private async position(stream: Stream): Promise<CurrentPosition> {
    const reply = await this.runPosition(streamKeys.meta(stream), newEpoch(), metaSeconds);
    const [epoch, offset, forks] = positionReply.parse(reply);
    return { epoch, offset, ...forksIn(forks) };
  }

  private clockOf(stream: Stream): RedisClock {
    const slot = this.isCluster ? keySlot(streamKeys.meta(stream)) : 0;
    const known = this.clocks.get(slot);
    if (known !== undefined) return known;
    const clock = new RedisClock();
    this.clocks.set(slot, clock);
    return clock;
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
    const [epoch, offset, forks, flat] = historyReply.parse(reply);
    return { epoch, offset, ...forksIn(forks), entries: pairUp(flat) };
  }
}

function pairUp(flat: readonly string[]): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    entries.push({ offset: Number(flat[index]), json: flat[index + 1] ?? '' });
  }
  return entries;
}

/** `<epoch>:<offset> `, as often as there were forks. */
function forksIn(text: string): Pick<CurrentPosition, 'forks'> {
  if (text === '') return {};
  const forks = text
    .trim()
    .split(' ')
    .map((fork) => fork.split(':'));
  return { forks: forks.map(([epoch = '', offset]) => ({ epoch, offset: Number(offset) })) };
}
