import {
  type AckContent,
  encodeMessage,
  type ErrorCode,
  type ErrorContent,
  maxMessageBytes,
  type ServerContents,
  type WelcomeData,
} from '@ginforge/protocol';
import { v7 as uuidv7 } from 'uuid';
import type { Connection } from './connection.js';
import type { ConnectionStreams } from './connection-cluster.js';
import { textFrame } from './frames.js';

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
  const message = { type, id: uuidv7(), content, timestamp: Date.now(), ...extras };
  connection.send(textFrame(encodeMessage(message)));
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
