import { ApplicationError } from '@ginforge/chassis';
import type { PublishResult, SequencePlace } from './publish-item.js';
import { StreamHistory } from './stream-history.js';
import type { Stream } from './streams.js';

/** A message, checked and encoded, on its way into a stream and onto a channel. */
export interface Append {
  stream: Stream;
  /** Where who is connected now hears it. */
  channel: string;
  /** Without `stream` and `offset` (see `spliceStream`), in one line. */
  json: string;
  id: string;
  /** Unix milliseconds, by the publisher's clock. */
  publishedAt: number;
  traceparent: string | undefined;
  idempotencyKey: string | undefined;
  sequence: SequencePlace | undefined;
  /** A channel of which is asked how many listen to it; some brokers cannot know. */
  listenersOf: string | undefined;
}

/** Where a message is, or why it is not. */
export type AppendOutcome = PublishResult | ApplicationError;

/**
 * Keeps streams and tells who listens (RT-32, RT-33). Two brokers: Redis, and memory for one process alone (RT-40); one
 * conformance suite runs on both. Every method rejects with `UNAVAILABLE` while the broker is away.
 */
export abstract class Broker extends StreamHistory {
  /**
   * Appends to the stream and publishes on the channel in one atomic step; offsets rise by one. Appends of one caller keep
   * their order. A key that was used on this stream in the last IDEMPOTENCY_SECONDS changes nothing, nor does a number of a
   * sequence that is not above the stream's highest; one whose predecessor is missing is refused with `CONFLICT`.
   */
  abstract append(message: Append): Promise<PublishResult>;

  /** {@link append}, of many: outcomes in the order of the messages, and never a rejection. */
  abstract appendAll(messages: readonly Append[]): Promise<AppendOutcome[]>;

  /** Publishes an envelope that no stream keeps, in order with this caller's appends. */
  abstract publish(channel: string, envelope: string): Promise<void>;
}

/** The refusal of a message whose predecessor in its sequence is not in the stream. */
export function outOfSequence(): ApplicationError {
  return new ApplicationError('CONFLICT', {
    cause: 'the message before it in its sequence is not published',
  });
}

/** What a caller is told of what failed. */
export function asApplicationError(reason: unknown): ApplicationError {
  return reason instanceof ApplicationError ? reason : new ApplicationError('INTERNAL', { cause: reason });
}
