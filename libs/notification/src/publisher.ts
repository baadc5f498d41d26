import {
  ApplicationError,
  currentTraceparent,
  formatTraceparent,
  parseTraceparent,
  recordedSpan,
  type Span,
} from '@ginforge/chassis';
import type { Channel } from '@ginforge/protocol';
import type { Broker } from './broker.js';
import { encodeEnvelope } from './envelope.js';
import { encodeOutgoing } from './message-encoding.js';
import { newMessageId } from './message-id.js';
import { checkClientId, checkItem } from './publish-checks.js';
import type {
  BatchResult,
  OutgoingMessage,
  PublishItem,
  PublishQuestion,
  PublishResult,
  TransientOptions,
} from './publish-item.js';
import { channelName, streamOf, wireStreamName } from './streams.js';

/**
 * Publishes messages, durably unless said otherwise. Rejects with `VALIDATION_FAILED` for what cannot be published, and with
 * `UNAVAILABLE` within about two seconds when Redis is away. After that nothing is published late: what had not left this
 * process never will, and what Redis finds in its socket later is too old for it. Only the answer can be lost: a retry with
 * the same idempotency key is always safe. A message belongs to the trace that was given with it, or else to that of the work
 * which publishes it (RT-62).
 */
export class Publisher {
  constructor(private readonly broker: Broker) {}

  /** Appends to the target's stream and publishes in one atomic step. When it resolves, the message is in Redis. */
  async publish(item: PublishItem, question?: PublishQuestion): Promise<PublishResult> {
    checkItem(item);
    const { to, message, idempotencyKey, traceparent, sequence } = item;
    const stream = streamOf(to);
    const id = message.id ?? newMessageId();
    const publishedAt = Date.now();
    const json = encodeOutgoing(to, { ...message, id }, publishedAt);
    const channel = channelName(to);
    const listenersOf = question && channelName(question.listenersOf);
    const result = await inPublishSpan(to, traceparent, (trace) =>
      this.broker.append({
        stream,
        channel,
        json,
        id,
        publishedAt,
        traceparent: trace,
        idempotencyKey,
        sequence,
        listenersOf,
      }),
    );
    return { ...result, stream: wireStreamName(stream) };
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
    const id = message.id ?? newMessageId();
    const publishedAt = Date.now();
    const { exceptClientId } = options;
    const json = encodeOutgoing(to, { ...message, id }, publishedAt);
    await inPublishSpan(to, options.traceparent, (traceparent) => {
      const place = { offset: 0, epoch: undefined, publishedAt, traceparent };
      return this.broker.publish(channelName(to), encodeEnvelope({ ...place, exceptClientId, json }));
    });
    return id;
  }
}

/** Publishes as a span of the message's trace, where somebody records it (OB-02); the delivery then belongs to that span. */
function inPublishSpan<Result>(
  { kind }: Channel,
  given: string | undefined,
  publish: (traceparent: string | undefined) => Promise<Result>,
): Promise<Result> {
  const traceparent = traceOf(given);
  if (traceparent === undefined) return publish(undefined);
  const attributes = { 'messaging.system': 'redis', 'messaging.destination.name': `websocket:${kind}` };
  const span = recordedSpan({ name: `publish ${kind}`, kind: 'producer', attributes, traceparent });
  return span === undefined
    ? publish(traceparent)
    : endingWith(span, publish(formatTraceparent(span.context)));
}

async function endingWith<Result>(span: Span, published: Promise<Result>): Promise<Result> {
  try {
    const result = await published;
    span.end();
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

/** What is given and is no `traceparent` is left out. */
function traceOf(given: string | undefined): string | undefined {
  if (given === undefined) return currentTraceparent();
  const context = parseTraceparent(given);
  return context === undefined ? undefined : formatTraceparent(context);
}

function asApplicationError(reason: unknown): ApplicationError {
  return reason instanceof ApplicationError ? reason : new ApplicationError('INTERNAL', { cause: reason });
}
