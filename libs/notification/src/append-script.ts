import {
  ApplicationError,
  defineScript,
  type RedisClient,
  type RunScript,
  shardChannel,
} from '@ginforge/chassis';
import { Cluster } from 'ioredis';
import { z } from 'zod';
import { type Append, type Appended, outOfSequence } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { publishInClusterLua, publishLua } from './publish.lua.js';
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
      values.push(...this.argumentsOf(message, once));
    }
    const count = keys.length + onceKeys.length;
    return readReply(await this.evaluate(count, ...keys, ...onceKeys, ...values), messages);
  }

  /** @param once which of the keys is the idempotency key; 0: none */
  private argumentsOf(message: Append, once: number): (string | number)[] {
    const { stream, channel, json, id, publishedAt, traceparent, sequence, listenersOf = '' } = message;
    const { messages, seconds } = historyLimit(stream, this.environment);
    const isOnce = once > 0 || sequence !== undefined;
    return [
      this.isSharded ? shardChannel(channel) : channel,
      json,
      `${publishedAt} ${traceparent ?? '-'}`,
      messages,
      seconds,
      isOnce ? `${once} ${sequence?.number ?? 0} ${sequence?.after ?? 0} ${id}` : '',
      this.isSharded ? '' : listenersOf, // a node of a cluster knows its own links alone
    ];
  }
}

const replyShape = z.tuple([z.number(), z.string()]);

/** `[Redis time, a line for each message]`, see publish.lua.ts. */
function readReply(reply: unknown, messages: readonly Append[]): AppendReply {
  const [redisTime, text] = replyShape.parse(reply);
  const lines = text.split('\n');
  if (lines.length !== messages.length) throw new Error('the script answered for other messages');
  return { redisTime, outcomes: messages.map(({ id }, index) => readLine(lines[index] ?? '', id)) };
}

function readLine(line: string, ownId: string): Appended | ApplicationError {
  const [status, offset, epoch = '', more = ''] = line.split(' ');
  switch (status) {
    case 'published':
      return { id: ownId, offset: Number(offset), epoch, deduped: false, ...listenersIn(more) };
    case 'repeated':
      return { id: more || ownId, offset: Number(offset), epoch, deduped: true };
    case 'late':
      return new ApplicationError('UNAVAILABLE', { cause: 'Redis found the message too late' });
    case 'early':
      return outOfSequence();
    default:
      return describeRedisFailure(replyError(line.slice('failed '.length)));
  }
}

function listenersIn(text: string): Pick<Appended, 'listeners'> {
  return text === '' ? {} : { listeners: Number(text) };
}

/** As the client of Redis makes it of a reply that is one error. */
function replyError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}
