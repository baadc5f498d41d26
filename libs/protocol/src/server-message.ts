import * as z from 'zod';
import { errorCodes } from './error-codes.js';
import { isJsonObject, type JsonObject } from './json.js';
import { dataUpdateActions, type Message } from './message.js';

const jsonObject = z.custom<JsonObject>(isJsonObject, 'must be an object').meta({ type: 'object' });

const streamPosition = z
  .object({ epoch: z.string(), offset: z.int().min(0) })
  .meta({ id: 'StreamPosition', description: 'Offsets count from 1; 0 is before the first.' });

const systemContent = z
  .object({ code: z.int(), message: z.string(), level: z.enum(['info', 'warning', 'error']) })
  .meta({ id: 'SystemContent' });

const welcomeData = z
  .object({
    client_id: z.string(),
    user_id: z.string(),
    user_name: z.string(),
    server_time: z.int().meta({ description: 'Unix milliseconds.' }),
    heartbeat_seconds: z.number(),
    max_message_bytes: z.int(),
    token_expires_at: z.int().meta({ description: 'Unix milliseconds.' }),
    streams: z.object({ user: streamPosition, broadcast: streamPosition }),
  })
  .meta({ id: 'WelcomeData', description: 'Who the client is, and where its streams stand (RT-05).' });

const notificationContent = z
  .object({
    title: z.string(),
    body: z.string(),
    icon: z.string().optional(),
    link: z.string().optional(),
    category: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({
    id: 'NotificationContent',
    examples: [{ title: 'Shipped', body: 'Order 7 is on its way', link: '/orders/7', category: 'order' }],
  });

/** What a chat usually says; any other JSON may stand in its place. */
const chatContent = z
  .object({
    text: z.string(),
    media_type: z.string().optional(),
    media_url: z.string().optional(),
    reply: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'ChatContent', examples: [{ text: 'hello' }] });

const userStatusContent = z
  .object({ user_id: z.string(), user_name: z.string(), status: z.enum(['online', 'offline']) })
  .meta({ id: 'UserStatusContent' });

const dataUpdateContent = z
  .object({
    entity: z.string(),
    action: z.enum(dataUpdateActions),
    id: z.string().optional(),
    data: z.unknown().optional(),
  })
  .meta({ id: 'DataUpdateContent', examples: [{ entity: 'user', action: 'update', id: '7' }] });

const errorContent = z
  .object({
    code: z.enum(errorCodes).meta({ description: 'Programs go by it (RT-17).' }),
    message: z.string().meta({ description: 'For people.' }),
    id: z.string().optional().meta({ description: 'Of the client’s message that caused it.' }),
  })
  .meta({ id: 'ErrorContent' });

const ackContent = z
  .object({
    id: z.string().meta({ description: 'Of the client’s message.' }),
    message_id: z.string().optional(),
    stream: z.string().optional(),
    epoch: z.string().optional(),
    offset: z.int().optional(),
    room: z.string().optional(),
  })
  .meta({ id: 'AckContent' });

const resumedStream = z
  .object({
    recovered: z.boolean().meta({ description: '`false`: what was missed cannot be had any more.' }),
    epoch: z.string(),
    offset: z.int().min(0),
    replayed: z.int().min(0),
  })
  .meta({ id: 'ResumedStream' });

const resumedContent = z
  .object({ streams: z.record(z.string(), resumedStream).meta({ description: 'By the stream’s name.' }) })
  .meta({ id: 'ResumedContent' });

/** The `content` of what a server may send, by type: what the types and the document (AP-07) are made from. */
export const serverContents = {
  welcome: systemContent,
  ping: z.null(),
  pong: z.null(),
  notification: notificationContent,
  chat: z.union([chatContent, z.unknown()]),
  broadcast: z.unknown(),
  room_message: z.unknown(),
  user_status: userStatusContent,
  data_update: dataUpdateContent,
  error: errorContent,
  system: systemContent,
  ack: ackContent,
  resumed: resumedContent,
} as const;

const envelope = {
  id: z
    .string()
    .optional()
    .meta({ description: 'Made by the server, but in a `pong`: there it is the ping’s.' }),
  from: z.string().optional().meta({ description: 'The sender’s user id, set by the gateway (RT-12).' }),
  from_name: z.string().optional(),
  to: z.string().optional().meta({ description: 'A user id, on private messages.' }),
  room: z.string().optional(),
  timestamp: z.int().meta({ description: 'Unix milliseconds, set by the server.' }),
  stream: z
    .string()
    .optional()
    .meta({ description: '`user`, `broadcast` or `room:<name>`: on durable messages.' }),
  offset: z.int().optional().meta({ description: 'Position in that stream: +1 per message, no holes.' }),
};

/** The whole message of one type that a server sends. */
export function serverMessage(type: ServerMessageType) {
  return z.object({
    type: z.literal(type),
    content: serverContents[type],
    data: type === 'welcome' ? welcomeData : jsonObject.optional(),
    ...envelope,
  });
}

/** What a server may send, by type. */
export type ServerContents = {
  [Type in keyof typeof serverContents]: z.infer<(typeof serverContents)[Type]>;
};

export type ServerMessageType = keyof typeof serverContents;

/** A message of the server, its content by its type. */
export type ServerMessage = {
  [Type in ServerMessageType]: Message<Type, ServerContents[Type]>;
}[ServerMessageType];

/** Where a reader of a stream stands. Offsets count from 1; 0 is "before the first". */
export type StreamPosition = z.infer<typeof streamPosition>;
export type SystemContent = z.infer<typeof systemContent>;
/** `data` of `welcome` (RT-05). */
export type WelcomeData = z.infer<typeof welcomeData>;
export type NotificationContent = z.infer<typeof notificationContent>;
export type ChatContent = z.infer<typeof chatContent>;
export type UserStatusContent = z.infer<typeof userStatusContent>;
export type DataUpdateContent = z.infer<typeof dataUpdateContent>;
export type ErrorContent = z.infer<typeof errorContent>;
/** Answers a client's message that carried an `id`. */
export type AckContent = z.infer<typeof ackContent>;
/** What became of one stream of a `resume` (RT-33). */
export type ResumedStream = z.infer<typeof resumedStream>;
export type ResumedContent = z.infer<typeof resumedContent>;
