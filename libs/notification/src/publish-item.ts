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
  /** W3C trace context; anything else is left out. */
  traceparent?: string;
}

/** Where a durable message went (RT-32). */
export interface PublishResult {
  id: string;
  /** `user`, `broadcast` or `room:<name>`. */
  stream: string;
  offset: number;
  epoch: string;
  /** Whether this is the result of an earlier call with the same idempotency key. */
  deduped: boolean;
}

/** One outcome per item of a batch: a refused item does not hurt the others. */
export type BatchResult =
  ({ status: 'published' } & PublishResult) | { status: 'failed'; error: ApplicationError };

export interface TransientOptions {
  /** The connection that must not get it: the sender's own. */
  exceptClientId?: string;
  traceparent?: string;
}
