import { ApplicationError, type Span } from '@ginforge/chassis';
import type { Channel } from '@ginforge/protocol';
import { type Append, type AppendOutcome, asApplicationError, type Broker } from './broker.js';
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
import { endingWith, traceOf } from './publish-trace.js';
import { channelName, streamOf } from './streams.js';

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
    const { message, span } = publicationOf(item, question);
    return endingWith(span, this.broker.append(message));
  }

  /** Publishes many in one go; outcomes in the order of the items. Items of one stream keep their order. */
  async publishBatch(items: readonly PublishItem[]): Promise<BatchResult[]> {
    const publications = items.map((item) => publicationOrRefusal(item));
    const messages: Append[] = [];
    for (const one of publications) if (!(one instanceof ApplicationError)) messages.push(one.message);
    const outcomes = await this.broker.appendAll(messages);
    let next = 0;
    return publications.map((one) =>
      one instanceof ApplicationError ? failed(one) : settle(one, outcomes[next++] ?? missing()),
    );
  }

  /** Publishes to who is connected now and keeps nothing. Returns the message's id. */
  async publishTransient(
    to: Channel,
    message: OutgoingMessage,
    options: TransientOptions = {},
  ): Promise<string> {
    checkItem({ to, message });
    const { exceptClientId } = options;
    if (exceptClientId !== undefined) checkClientId(exceptClientId);
    const id = message.id ?? newMessageId();
    const publishedAt = Date.now();
    const json = encodeOutgoing(to, message, id, publishedAt);
    const { traceparent, span } = traceOf(to, options.traceparent);
    const place = { offset: 0, epoch: undefined, publishedAt, traceparent };
    const envelope = encodeEnvelope({ ...place, exceptClientId, json });
    await endingWith(span, this.broker.publish(channelName(to), envelope));
    return id;
  }
}

/** A message on its way, and its span where somebody records. */
interface Publication {
  readonly message: Append;
  readonly span: Span | undefined;
}

/** @throws ApplicationError VALIDATION_FAILED for what cannot be published */
function publicationOf(item: PublishItem, question?: PublishQuestion): Publication {
  checkItem(item);
  const { to, message, idempotencyKey, sequence } = item;
  const id = message.id ?? newMessageId();
  const publishedAt = Date.now();
  const json = encodeOutgoing(to, message, id, publishedAt);
  const { traceparent, span } = traceOf(to, item.traceparent);
  return {
    message: {
      stream: streamOf(to),
      channel: channelName(to),
      json,
      id,
      publishedAt,
      traceparent,
      idempotencyKey,
      sequence,
      listenersOf: question && channelName(question.listenersOf),
    },
    span,
  };
}

function publicationOrRefusal(item: PublishItem): Publication | ApplicationError {
  try {
    return publicationOf(item);
  } catch (error) {
    return asApplicationError(error);
  }
}

function settle({ span }: Publication, outcome: AppendOutcome): BatchResult {
  if (outcome instanceof ApplicationError) {
    span?.end({ error: outcome });
    return failed(outcome);
  }
  span?.end();
  return { status: 'published', ...outcome };
}

function failed(error: ApplicationError): BatchResult {
  return { status: 'failed', error };
}

function missing(): never {
  throw new Error('the broker answered for fewer messages than it was given');
}
