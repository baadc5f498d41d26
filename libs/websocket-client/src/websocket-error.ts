import { type ErrorCode } from '@ginforge/protocol';

/** What goes wrong on this side of the wire; the rest of the codes come from the server. */
export type ClientErrorCode =
  /** No answer in time. The message may have arrived: sending the same `id` again is safe for five minutes (RT-13). */
  | 'TIMEOUT'
  /** Not connected and not going to be, so nothing will be sent. */
  | 'CLOSED'
  | 'QUEUE_FULL'
  | 'TOO_BIG'
  | 'HANDSHAKE_FAILED'
  | 'TOKEN_UNAVAILABLE'
  | 'BAD_FRAME'
  | 'HANDLER_FAILED';

/** Every error of the client. `code` is for programs, `message` for people (RT-17). */
export class WebSocketError extends Error {
  /** Set where the error is about this room alone: the client is not in it any more. */
  readonly room: string | undefined;

  constructor(
    readonly code: ErrorCode | ClientErrorCode | (string & {}),
    message: string,
    options: ErrorOptions & { room?: string } = {},
  ) {
    super(message, options);
    this.name = 'WebSocketError';
    this.room = options.room;
  }
}

export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
