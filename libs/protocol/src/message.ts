/** One message on the wire, either way (realtime.md, section 2). */
export interface Message<Type extends string = string, Content = unknown> {
  /** `^[a-z][a-z0-9_]{0,63}$` */
  type: Type;
  /** Server-made (UUIDv7) on everything that the server delivers; a client's own is its idempotency key. */
  id?: string;
  /** The sender's user id: set by the gateway, never believed from a client (RT-12). */
  from?: string;
  from_name?: string;
  /** User id, on private messages. */
  to?: string;
  room?: string;
  content: Content;
  data?: Record<string, unknown>;
  /** Unix milliseconds, set by the server. */
  timestamp: number;
  /** `user`, `broadcast` or `room:<name>`: on durable messages. */
  stream?: string;
  /** Position in that stream: +1 per message, no holes. */
  offset?: number;
}

const typePattern = /^[a-z][a-z0-9_]{0,63}$/;

export function isMessageType(value: unknown): value is string {
  return typeof value === 'string' && typePattern.test(value);
}

export const dataUpdateActions = ['create', 'update', 'delete'] as const;
export type DataUpdateAction = (typeof dataUpdateActions)[number];

/** One text for one message, whoever receives it. Keys in the order of {@link Message}; `undefined` ones are left out. */
export function encodeMessage(message: Message): string {
  return JSON.stringify({
    type: message.type,
    id: message.id,
    from: message.from,
    from_name: message.from_name,
    to: message.to,
    room: message.room,
    content: message.content ?? null,
    data: message.data,
    timestamp: message.timestamp,
    stream: message.stream,
    offset: message.offset,
  });
}
