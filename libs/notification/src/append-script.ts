import {
  ApplicationError,
  defineScript,
  type RedisClient,
  type RunScript,
  shardChannel,
} from '@ginforge/chassis';
import { Cluster } from 'ioredis';
import { z } from 'zod';
import { type Append, type AppendOutcome, outOfSequence } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import type { PublishResult } from './publish-item.js';
import { publishInClusterLua, publishLua } from './publish.lua.js';
import { describeRedisFailure } from './redis-failure.js';
import { newEpoch } from './stream-history.js';
import { streamKeys, wireStreamName } from './streams.js';

/** What became of a batch: the time by Redis' clock, and the outcomes in the order of the messages. */
export interface AppendReply {
  /** Milliseconds. */
  readonly redisTime: number;
  readonly outcomes: readonly AppendOutcome[];
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
    const [first] = messages;
    const keys = first === undefined ? [] : [streamKeys.meta(first.stream)];
    let text = '';
    for (const message of messages) {
      const { stream, idempotencyKey, json } = message;
      const once = idempotencyKey === undefined ? 0 : keys.push(streamKeys.once(stream, idempotencyKey));
      text += `${this.lineAbout(message, once)}\n${json}\n`;
    }
    const settings = [deadline, newEpoch(), metaSeconds, this.environment.IDEMPOTENCY_SECONDS];
    return readReply(await this.evaluate(keys.length, ...keys, ...settings, text), messages);
  }

  /** @param once which of the keys is the idempotency key; 0: none */
  private lineAbout(message: Append, once: number): string {
    const { stream, channel, id, publishedAt, traceparent = '-', sequence, listenersOf = '-' } = message;
    const { messages, seconds } = historyLimit(stream, this.environment);
    const target = this.isSharded ? shardChannel(channel) : channel;
    const asked = this.isSharded ? '-' : listenersOf; // a node of a cluster knows its own links alone
    const line = `${target} ${stream} ${messages} ${seconds} ${publishedAt} ${traceparent} ${asked}`;
    return once === 0 && sequence === undefined
      ? line
      : `${line} ${once} ${sequence?.number ?? 0} ${sequence?.after ?? 0} ${id}`;
  }
}

const replyShape = z.tuple([z.number(), z.string()]);

/** `[Redis time, a line for each message]`, see publish.lua.ts. */
function readReply(reply: unknown, messages: readonly Append[]): AppendReply {
  const [redisTime, text] = replyShape.parse(reply);
  const lines = text.split('\n');
  if (lines.length !== messages.length) throw new Error('the script answered for other messages');
  return { redisTime, outcomes: messages.map((message, index) => readLine(lines[index] ?? '', message)) };
}

function readLine(line: string, { id, stream }: Append): AppendOutcome {
  const end = line.indexOf(' ');
  const offset = Number(line.slice(0, end));
  return offset > 0
    ? { id, stream: wireStreamName(stream), offset, ...epochIn(line.slice(end + 1)), deduped: false }
    : readRefusal(line, { id, stream });
}

/** `<epoch>` and, where asked, ` <listeners>`. */
function epochIn(text: string): Pick<PublishResult, 'epoch' | 'listeners'> {
  const end = text.indexOf(' ');
  return end < 0 ? { epoch: text } : { epoch: text.slice(0, end), listeners: Number(text.slice(end + 1)) };
}

/** What was not published now. */
function readRefusal(line: string, { id: ownId, stream }: Pick<Append, 'id' | 'stream'>): AppendOutcome {
  const [status, offset, epoch = '', id = ''] = line.split(' ');
  switch (status) {
    case 'repeated':
      return {
        id: id || ownId,
        stream: wireStreamName(stream),
        offset: Number(offset),
        epoch,
        deduped: true,
      };
    case 'late':
      return new ApplicationError('UNAVAILABLE', { cause: 'Redis found the message too late' });
    case 'early':
      return outOfSequence();
    default:
      return describeRedisFailure(replyError(line.slice('failed '.length)));
  }
}

/** As the client of Redis makes it of a reply that is one error. */
function replyError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}
