import { ApplicationError } from '@ginforge/chassis';
import type { StreamPosition } from '@ginforge/protocol';
import type { SequencePlace } from './publish-item.js';
import { StreamHistory } from './stream-history.js';
import type { Stream } from './streams.js';

/** A message, checked and encoded, on its way into a stream and onto a channel. */
export interface Append {
  stream: Stream;
  /** Where who is connected now hears it. */
  channel: string;
  /** Without `stream` and `offset` (see `spliceStream`). */
  json: string;
  id: string;
  /** Unix milliseconds, by the publisher's clock. */
  publishedAt: number;
  traceparent: string | undefined;
  idempotencyKey: string | undefined;
  sequence: SequencePlace | undefined;
  /** A channel of which is asked how many listen to it. */
  listenersOf: string | undefined;
}

/** Where the message is; or, where its idempotency key was used before, where the first one is. */
export interface Appended extends StreamPosition {
  id: string;
  deduped: boolean;
  /** How many links are subscribed to the channel that was asked for; absent where the broker cannot know, or did not publish. */
  listeners?: number;
}

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
  abstract append(message: Append): Promise<Appended>;

  /** Publishes an envelope that no stream keeps, in order with this caller's appends. */
  abstract publish(channel: string, envelope: string): Promise<void>;
}

/** The refusal of a message whose predecessor in its sequence is not in the stream. */
export function outOfSequence(): ApplicationError {
  return new ApplicationError('CONFLICT', {
    cause: 'the message before it in its sequence is not published',
  });
}
