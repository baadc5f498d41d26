import { newMessageId } from '@ginforge/notification';
import {
  type AckContent,
  encodeMessage,
  type ErrorCode,
  type ErrorContent,
  maxMessageBytes,
  type ResumedContent,
  type ServerContents,
  type StreamPosition,
  type UserStatusContent,
  type WelcomeData,
} from '@ginforge/protocol';
import type { Connection } from './connection.js';
import { textFrame } from './frames.js';

/** Where the two streams stand that every connection has (RT-05). */
export type ConnectionStreams = WelcomeData['streams'];

interface Extras {
  id?: string;
  room?: string;
  data?: Record<string, unknown>;
}

/** Sends a message of the gateway itself to one connection. */
function send<Type extends keyof ServerContents>(
  connection: Connection,
  type: Type,
  content: ServerContents[Type],
  extras: Extras = {},
): void {
  connection.send(frameOf(type, content, extras));
}

/** The same behind `welcome`, and behind the answer to a `resume`: for what comes at any moment (RT-05, RT-33). */
function deliver<Type extends keyof ServerContents>(
  connection: Connection,
  type: Type,
  content: ServerContents[Type],
): void {
  connection.deliver({ frame: frameOf(type, content), offset: 0 });
}

function frameOf(type: string, content: unknown, extras: Extras = {}): Buffer {
  return textFrame(encodeMessage({ type, id: newMessageId(), content, timestamp: Date.now(), ...extras }));
}

/** RT-05: the first message on every connection. */
export function sendWelcome(
  connection: Connection,
  streams: ConnectionStreams,
  heartbeatSeconds: number,
): void {
  const { principal, clientId } = connection;
  const data: WelcomeData = {
    client_id: clientId,
    user_id: principal.userId,
    user_name: principal.username,
    server_time: Date.now(),
    heartbeat_seconds: heartbeatSeconds,
    max_message_bytes: maxMessageBytes,
    token_expires_at: principal.expiresAt * 1000,
    streams,
  };
  const content = { code: 0, message: 'Welcome to GinForge', level: 'info' } as const;
  send(connection, 'welcome', content, { data: { ...data } });
}

/** @param id the ping's own, where it had one */
export function sendPong(connection: Connection, id: string | undefined): void {
  send(connection, 'pong', null, id === undefined ? {} : { id });
}

export function sendAck(connection: Connection, content: AckContent): void {
  send(connection, 'ack', content);
}

/** RT-23: somebody came online or has gone. */
export function sendUserStatus(connection: Connection, content: UserStatusContent): void {
  deliver(connection, 'user_status', content);
}

/** RT-33: what became of each stream of a `resume`. */
export function sendResumed(connection: Connection, streams: ResumedContent['streams']): void {
  send(connection, 'resumed', { streams });
}

/** RT-34: what a stream had before this position is lost to a connected client. */
export function lossFrame(stream: string, position: StreamPosition): Buffer {
  return frameOf('resumed', { streams: { [stream]: { recovered: false, ...position, replayed: 0 } } });
}

/** RT-34: the stream goes on under another epoch, and nothing was lost. */
export function renameFrame(stream: string, position: StreamPosition): Buffer {
  return frameOf('resumed', { streams: { [stream]: { recovered: true, ...position, replayed: 0 } } });
}

/** RT-10: a refusal; the connection stays open. */
export function sendError(
  connection: Connection,
  code: ErrorCode,
  message: string,
  cause: ErrorCause = {},
): void {
  const content: ErrorContent = { code, message, id: cause.id };
  send(connection, 'error', content, cause.room === undefined ? {} : { room: cause.room });
}

/** What an error is about: the client's message, or a room. */
interface ErrorCause {
  id?: string;
  room?: string;
}
