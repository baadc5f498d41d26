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

/** Where a reader of a stream stands. Offsets count from 1; 0 is "before the first". */
export interface StreamPosition {
  epoch: string;
  offset: number;
}

export interface SystemContent {
  code: number;
  message: string;
  level: 'info' | 'warning' | 'error';
}

/** `data` of `welcome` (RT-05). */
export interface WelcomeData {
  client_id: string;
  user_id: string;
  user_name: string;
  /** Unix milliseconds. */
  server_time: number;
  heartbeat_seconds: number;
  max_message_bytes: number;
  /** Unix milliseconds. */
  token_expires_at: number;
  streams: { user: StreamPosition; broadcast: StreamPosition };
}

export interface NotificationContent {
  title: string;
  body: string;
  icon?: string;
  link?: string;
  category?: string;
  data?: Record<string, unknown>;
}

export interface ChatContent {
  text: string;
  media_type?: string;
  media_url?: string;
  reply?: string;
  data?: Record<string, unknown>;
}

export interface UserStatusContent {
  user_id: string;
  user_name: string;
  status: 'online' | 'offline';
}

export const dataUpdateActions = ['create', 'update', 'delete'] as const;
export type DataUpdateAction = (typeof dataUpdateActions)[number];

export interface DataUpdateContent {
  entity: string;
  action: DataUpdateAction;
  id?: string;
  data?: unknown;
}

export interface ErrorContent {
  code: string;
  message: string;
  /** The `id` of the client's message that caused it. */
  id?: string;
}

/** Answers a client's message that carried an `id`. */
export interface AckContent {
  id: string;
  message_id?: string;
  stream?: string;
  epoch?: string;
  offset?: number;
  room?: string;
}

/** What became of one stream of a `resume` (RT-33). */
export interface ResumedStream extends StreamPosition {
  recovered: boolean;
  replayed: number;
}

export interface ResumedContent {
  streams: Record<string, ResumedStream>;
}

/** What a server may send, by type. */
export interface ServerContents {
  welcome: SystemContent;
  ping: null;
  pong: null;
  notification: NotificationContent;
  chat: unknown;
  broadcast: unknown;
  room_message: unknown;
  user_status: UserStatusContent;
  data_update: DataUpdateContent;
  error: ErrorContent;
  system: SystemContent;
  ack: AckContent;
  resumed: ResumedContent;
}

export type ServerMessageType = keyof ServerContents;

/** A message of the server, its content by its type. */
export type ServerMessage = {
  [Type in ServerMessageType]: Message<Type, ServerContents[Type]>;
}[ServerMessageType];

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
