/** `content.code` of an `error` message. Programs go by these, people read `message` (RT-17). */
export const errorCodes = [
  'BAD_JSON',
  'BAD_MESSAGE',
  'UNKNOWN_TYPE',
  'UNAUTHORIZED',
  'TOKEN_EXPIRED',
  'FORBIDDEN',
  'ROOM_FORBIDDEN',
  'BAD_ROOM',
  'NOT_IN_ROOM',
  'TOO_MANY_ROOMS',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

const messages: Record<ErrorCode, string> = {
  BAD_JSON: 'The message is not valid JSON.',
  BAD_MESSAGE: 'The message is not well formed.',
  UNKNOWN_TYPE: 'This message type cannot be sent by a client.',
  UNAUTHORIZED: 'The token is not valid.',
  TOKEN_EXPIRED: 'The token has expired.',
  FORBIDDEN: 'This is not allowed.',
  ROOM_FORBIDDEN: 'You may not enter this room.',
  BAD_ROOM: 'The room name is not valid.',
  NOT_IN_ROOM: 'Join the room first.',
  TOO_MANY_ROOMS: 'You are in too many rooms; leave one first.',
  RATE_LIMITED: 'Too many messages; slow down.',
  UNAVAILABLE: 'The service is not available right now; try again.',
  INTERNAL: 'Something went wrong on the server.',
};

/** A sentence for people that goes with a code. */
export function describeError(code: ErrorCode): string {
  return messages[code];
}

/** A refusal on the wire: thrown by a handler, sent to the client as an `error` message. */
export class WireError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string = describeError(code),
  ) {
    super(message);
    this.name = 'WireError';
  }
}
