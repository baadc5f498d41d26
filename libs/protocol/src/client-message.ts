import * as z from 'zod';
import { isJsonObject, isTooDeep, type JsonObject, outlineOf } from './json.js';
import { WireError } from './error-codes.js';
import { maxRewind } from './limits.js';
import { isMessageType } from './message.js';
import { isUserId } from './rooms.js';

/** Any JSON, null included, but present. Passed by reference: no key of it is ever merged or dropped (RT-12). */
const anyContent = z.custom<unknown>((value) => value !== undefined, 'is required');
const jsonObject = z.custom<JsonObject>(isJsonObject, 'must be an object').meta({ type: 'object' });
const userId = z.custom<string>(isUserId, 'must be a user id').meta({ type: 'string' });

/** Whether the name is a valid one is checked by the handler, which answers BAD_ROOM (RT-20). */
const roomName = z.string();
const roomContent = z.union([roomName, z.object({ room: roomName })]);

const roomRequest = z
  .object({ content: roomContent.nullish(), room: roomName.optional() })
  .transform((message, context) => {
    const inContent = isJsonObject(message.content) ? message.content.room : message.content;
    const room = inContent ?? message.room;
    if (typeof room === 'string') return { room };
    context.addIssue({ code: 'custom', path: ['content'], message: 'must be the name of a room' });
    return z.NEVER;
  });

const position = z.union([
  z.object({ epoch: z.string().max(64), offset: z.int().nonnegative() }),
  z.object({ rewind: z.int().min(1).max(maxRewind) }),
]);

/** The messages that a client may send, by type: what the gateway's handlers validate with and are typed by. */
export const clientMessages = {
  ping: z.object({}),
  pong: z.object({}),
  chat: z.object({ to: userId, content: anyContent, data: jsonObject.optional() }),
  join_room: roomRequest,
  leave_room: roomRequest,
  room_message: z.object({ room: roomName, content: anyContent, data: jsonObject.optional() }),
  auth: z.object({ content: z.object({ token: z.string().min(1).max(8192) }) }),
  resume: z.object({ content: z.object({ streams: z.record(z.string(), position) }) }),
} as const;

export type ClientMessageType = keyof typeof clientMessages;
export type ClientMessage<Type extends ClientMessageType> = z.infer<(typeof clientMessages)[Type]>;

/** A client's frame as far as it can be read without knowing its type. */
export interface ClientFrame {
  type: string;
  /** 1–64 characters: the client's idempotency key (RT-13). */
  id?: string;
  message: JsonObject;
}

/** Thrown by {@link decodeClientFrame}; carries the frame's `id` where there was one, so that the answer can name it (RT-10). */
export class FrameError extends WireError {
  constructor(
    code: 'BAD_JSON' | 'BAD_MESSAGE',
    message: string,
    readonly messageId?: string,
  ) {
    super(code, message);
    this.name = 'FrameError';
  }
}

/**
 * Reads one text frame of a client (RT-10, RT-11).
 * @throws FrameError with BAD_JSON or BAD_MESSAGE
 */
export function decodeClientFrame(text: string): ClientFrame {
  if (isTooDeep(text)) {
    throw new FrameError(
      'BAD_MESSAGE',
      'The message is nested too deeply.',
      idOf(parseJson(outlineOf(text))),
    );
  }
  const message = parseJson(text);
  if (!isJsonObject(message)) throw new FrameError('BAD_MESSAGE', 'A message is a JSON object.');
  const id = idOf(message);
  const type = message['type'];
  if (isMessageType(type)) return { type, id, message };
  throw new FrameError('BAD_MESSAGE', 'type: must be a message type such as "chat".', id);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new FrameError('BAD_JSON', 'The message is not valid JSON.');
  }
}

function idOf(message: unknown): string | undefined {
  const id = isJsonObject(message) ? message['id'] : undefined;
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' && id.length >= 1 && id.length <= 64) return id;
  throw new FrameError('BAD_MESSAGE', 'id: must be a string of 1 to 64 characters.');
}
