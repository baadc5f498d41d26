import type { ApplicationError } from '@ginforge/chassis';
import type { Channel } from '@ginforge/protocol';

/** What a service or a gateway gives; `to`, `room` and `timestamp` come from the publisher. */
export interface OutgoingMessage {
  /** `^[a-z][a-z0-9_]{0,63}$` */
  type: string;
  /** Any JSON. */
  content: unknown;
  data?: Record<string, unknown>;
  from?: string;
  from_name?: string;
  /** The addressee, where it is not the channel's user: the echo of a chat to its sender (RT-14). */
  to?: string;
  /** A UUID made earlier, such as that of an outbox row; without it a UUIDv7 is made. */
  id?: string;
}

export interface PublishItem {
  /** Whom it is for. `notification` and `user` are two channels of one stream. */
  to: Channel;
  message: OutgoingMessage;
  /** 1–256 characters; the second use on the same stream publishes nothing and gives the first result. */
  idempotencyKey?: string;
  /** W3C trace context, instead of that of the work which publishes; anything else is left out (RT-62). */
  traceparent?: string;
  /** Its place among the items that a relay publishes on the stream (RT-36). */
  sequence?: SequencePlace;
}

/**
 * A place in a numbering of a stream's items that their publisher keeps. The stream remembers the highest number for as long as
 * its offset, so that a number is published once however much later, and by however stale a process, it is tried again.
 */
export interface SequencePlace {
  /** A safe integer above 0; one that is not above the stream's highest counts as published. */
  number: number;
  /** The number that must have been published before; else the item is refused with `CONFLICT`, and may be tried again. */
  after?: number;
}

/** Where a durable message went (RT-32). */
export interface PublishResult {
  id: string;
  /** `user`, `broadcast` or `room:<name>`. */
  stream: string;
  offset: number;
  epoch: string;
  /** Whether this is the result of an earlier call with the same idempotency key; by its sequence number alone: where the stream stands now. */
  deduped: boolean;
  /** The answer to a {@link PublishQuestion}; absent where it is not known: in a Redis Cluster, and of what was published before. */
  listeners?: number;
}

/** What is to be known beside where a message went, of the same moment. */
export interface PublishQuestion {
  /** How many gateways listen to this channel. */
  listenersOf: Channel;
}

/** One outcome per item of a batch: a refused item does not hurt the others. */
export type BatchResult =
  ({ status: 'published' } & PublishResult) | { status: 'failed'; error: ApplicationError };

export interface TransientOptions {
  /** The connection that must not get it: the sender's own. */
  exceptClientId?: string;
  /** As in {@link PublishItem}. */
  traceparent?: string;
}
