import { ApplicationError, defineScript, type RedisClient, type RunScript, shardChannel } from '@ginforge/chassis';
import { Cluster, ReplyError } from 'ioredis';
import { type Append, type Appended, outOfSequence } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { publishInClusterLua, publishLua, publishReplies } from './publish.lua.js';
import { describeRedisFailure } from './redis-failure.js';
import { newEpoch } from './stream-history.js';
import { streamKeys } from './streams.js';

/** What became of a batch: the time by Redis' clock, and of each message where it is or why it was refused. */
export interface AppendReply {
  /** Milliseconds. */
  readonly redisTime: number;
  readonly outcomes: readonly (Appended | ApplicationError)[];
}

/** Many appends in one run of the script that makes each of them in one atomic step (see publish.lua.ts). */
export class AppendScript {
  /** In a Redis Cluster the messages of one run are of one slot. */
  readonly isSharded: boolean;
  private readonly evaluate: RunScript;

  constructor(
    publishing: RedisClient,
    private readonly environment: NotificationEnvironment,
  ) {
    this.isSharded = publishing instanceof Cluster;
    this.evaluate = defineScript(publishing, 'Publish', this.isSharded ? publishInClusterLua : publishLua);
  }

  /** @param deadline until when Redis may carry it out, by its own clock in milliseconds; 0: whenever */
  async run(messages: readonly Append[], deadline: number): Promise<AppendReply> {
    const keys: string[] = [];
    const onceKeys: string[] = [];
    const values: (string | number)[] = [
      deadline,
      newEpoch(),
      metaSeconds,
      this.environment.IDEMPOTENCY_SECONDS,
    ];
    for (const message of messages) {
      const { stream, idempotencyKey } = message;
      keys.push(streamKeys.entries(stream), streamKeys.meta(stream));
      if (idempotencyKey !== undefined) onceKeys.push(streamKeys.once(stream, idempotencyKey));
      const once = idempotencyKey === undefined ? 0 : 2 * messages.length + onceKeys.length;
      this.describe(message, once, values);
    }
    const count = keys.length + onceKeys.length;
    return readReply(await this.evaluate(count, ...keys, ...onceKeys, ...values), messages);
  }

  private describe(message: Append, once: number, values: (string | number)[]): void {
    const { stream, channel, json, id, publishedAt, traceparent, sequence } = message;
    const limit = historyLimit(stream, this.environment);
    values.push(this.isSharded ? shardChannel(channel) : channel, json, `${publishedAt} ${traceparent ?? '-'}`);
    values.push(limit.messages, limit.seconds, once, id, sequence?.number ?? 0, sequence?.after ?? 0);
  }
}

/** `[Redis time, status, offset, epoch, id, status, …]` */
function readReply(reply: unknown, messages: readonly Append[]): AppendReply {
  const fields: unknown[] = Array.isArray(reply) ? reply : [];
  if (fields.length !== 1 + publishReplies * messages.length) throw new Error('a reply of another script');
  const outcomes = messages.map((_, index) => {
    const [status, offset, epoch, id] = fields.slice(1 + publishReplies * index);
    return readOutcome(String(status), { offset: Number(offset), epoch: String(epoch), id: String(id) });
  });
  return { redisTime: Number(fields[0]), outcomes };
}

/** @param place of what failed, `epoch` says why */
function readOutcome(status: string, place: Omit<Appended, 'deduped'>): Appended | ApplicationError {
  switch (status) {
    case 'published':
      return { ...place, deduped: false };
    case 'repeated':
      return { ...place, deduped: true };
    case 'late':
      return new ApplicationError('UNAVAILABLE', { cause: 'Redis found the message too late' });
    case 'early':
      return outOfSequence();
    default:
      return describeRedisFailure(new ReplyError(place.epoch));
  }
}
