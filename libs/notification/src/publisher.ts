import { ApplicationError } from '@ginforge/chassis';
import { encodeMessage, type Channel } from '@ginforge/protocol';
import type { Redis } from 'ioredis';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { encodeEnvelope, isTraceparent } from './envelope.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { checkClientId, checkItem, encodeChecked } from './publish-checks.js';
import type {
  BatchResult,
  OutgoingMessage,
  PublishItem,
  PublishResult,
  TransientOptions,
} from './publish-item.js';
import { publishDeadlineMs } from './publish-connection.js';
import { publishLua } from './publish.lua.js';
import { orUnavailable } from './redis-failure.js';
import { RedisClock } from './redis-clock.js';
import { defineScript, type RunScript } from './redis-script.js';
import { newEpoch } from './stream-history.js';
import { channelName, streamKeys, streamOf, wireStreamName, type Stream } from './streams.js';

const publishReply = z.tuple([
  z.number(),
  z.enum(['published', 'repeated', 'late']),
  z.number(),
  z.string(),
  z.string(),
]);

/**
 * Publishes messages, durably unless said otherwise. Rejects with `VALIDATION_FAILED` for what cannot be published, and with
 * `UNAVAILABLE` within about two seconds when Redis is away. After that nothing is published late: what had not left this
 * process never will, and what Redis finds in its socket later is too old for it. Only the answer can be lost: a retry with
 * the same idempotency key is always safe.
 */
export class Publisher {
  private readonly runPublish: RunScript;
  private readonly clock = new RedisClock();

  /** @param redis a connection that neither queues nor repeats commands (see `openPublishConnection`) */
  constructor(
    private readonly redis: Redis,
    private readonly environment: NotificationEnvironment,
  ) {
    this.runPublish = defineScript(redis, 'Publish', publishLua, 3);
  }

  /** Appends to the target's stream and publishes in one atomic step. When it resolves, the message is in Redis. */
  async publish(item: PublishItem): Promise<PublishResult> {
    checkItem(item);
    const stream = streamOf(item.to);
    const startedAt = this.clock.start();
    const reply = await orUnavailable(
      this.append(item, stream, this.clock.deadline(startedAt, publishDeadlineMs)),
    );
    const [redisTime, status, offset, epoch, id] = publishReply.parse(reply);
    this.clock.learn(startedAt, redisTime);
    if (status === 'late')
      throw new ApplicationError('UNAVAILABLE', { cause: 'Redis found the message too late' });
    return { id, stream: wireStreamName(stream), offset, epoch, deduped: status === 'repeated' };
  }

  /** Publishes many in one pipeline; outcomes in the order of the items. Items of one stream keep their order. */
  async publishBatch(items: readonly PublishItem[]): Promise<BatchResult[]> {
    const outcomes = await Promise.allSettled(items.map((item) => this.publish(item)));
    return outcomes.map((outcome) =>
      outcome.status === 'fulfilled'
        ? { status: 'published', ...outcome.value }
        : { status: 'failed', error: asApplicationError(outcome.reason) },
    );
  }

  /** Publishes to who is connected now and keeps nothing. Returns the message's id. */
  async publishTransient(
    to: Channel,
    message: OutgoingMessage,
    options: TransientOptions = {},
  ): Promise<string> {
    checkItem({ to, message });
    if (options.exceptClientId !== undefined) checkClientId(options.exceptClientId);
    const id = message.id ?? uuidv7();
    const publishedAt = Date.now();
    const envelope = encodeEnvelope({
      offset: 0,
      epoch: undefined,
      publishedAt,
      traceparent: isTraceparent(options.traceparent) ? options.traceparent : undefined,
      exceptClientId: options.exceptClientId,
      json: encode(to, { ...message, id }, publishedAt),
    });
    await orUnavailable(this.redis.publish(channelName(to), envelope));
    return id;
  }

  private append(
    { to, message, idempotencyKey, traceparent }: PublishItem,
    stream: Stream,
    deadline: number,
  ) {
    const id = message.id ?? uuidv7();
    const publishedAt = Date.now();
    const limit = historyLimit(stream, this.environment);
    return this.runPublish(
      streamKeys.entries(stream),
      streamKeys.meta(stream),
      streamKeys.once(stream, idempotencyKey ?? ''),
      channelName(to),
      encode(to, { ...message, id }, publishedAt),
      newEpoch(),
      publishedAt,
      isTraceparent(traceparent) ? traceparent : '-',
      limit.messages,
      limit.seconds,
      metaSeconds,
      idempotencyKey === undefined ? 0 : this.environment.IDEMPOTENCY_SECONDS,
      id,
      deadline,
    );
  }
}

function encode(to: Channel, message: OutgoingMessage, timestamp: number): string {
  return encodeChecked(() =>
    encodeMessage({
      type: message.type,
      id: message.id,
      from: message.from,
      from_name: message.from_name,
      to: message.to ?? ('userId' in to ? to.userId : undefined),
      room: 'room' in to ? to.room : undefined,
      content: message.content,
      data: message.data,
      timestamp,
    }),
  );
}

function asApplicationError(reason: unknown): ApplicationError {
  return reason instanceof ApplicationError ? reason : new ApplicationError('INTERNAL', { cause: reason });
}
