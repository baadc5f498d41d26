import {
  isJsonObject,
  type AckContent,
  type ErrorContent,
  type Message,
  type ResumedContent,
  type ResumedStream,
  type StreamPosition,
  type WelcomeData,
} from '@ginforge/protocol';
import { WebSocketError } from './websocket-error.js';

/**
 * Reads one frame of the server. The server is trusted with the shapes of its contents; what the client itself acts upon is
 * looked at by the functions below.
 * @throws WebSocketError BAD_FRAME
 */
export function decodeServerMessage(frame: unknown): Message {
  const message = parse(frame);
  if (isJsonObject(message) && typeof message['type'] === 'string') return message as unknown as Message;
  throw new WebSocketError('BAD_FRAME', 'The server sent a frame that is no message.');
}

function parse(frame: unknown): unknown {
  if (typeof frame !== 'string') throw new WebSocketError('BAD_FRAME', 'The server sent a binary frame.');
  try {
    return JSON.parse(frame);
  } catch (cause) {
    throw new WebSocketError('BAD_FRAME', 'The server sent a frame that is not JSON.', { cause });
  }
}

/** `data` of a `welcome`; a gateway may leave anything out but who the client is. */
export type Welcome = Pick<WelcomeData, 'client_id' | 'user_id' | 'user_name'> & Partial<WelcomeData>;

export function readWelcome({ type, data }: Message): Welcome | undefined {
  if (type !== 'welcome' || data === undefined || typeof data['client_id'] !== 'string') return undefined;
  return data as unknown as Welcome;
}

export function readAck({ type, content }: Message): AckContent | undefined {
  if (type !== 'ack' || !isJsonObject(content) || typeof content['id'] !== 'string') return undefined;
  return content as unknown as AckContent;
}

export function readError({ type, content }: Message): ErrorContent | undefined {
  if (type !== 'error' || !isJsonObject(content) || typeof content['code'] !== 'string') return undefined;
  return content as unknown as ErrorContent;
}

/** The streams of a `resumed`, without those that make no sense. A room that may not be entered has the epoch `''`. */
export function readResumed({ type, content }: Message): ResumedContent | undefined {
  if (type !== 'resumed' || !isJsonObject(content) || !isJsonObject(content['streams'])) return undefined;
  const streams = Object.entries(content['streams']).filter(
    (entry): entry is [string, ResumedStream] =>
      isPlace(entry[1]) && typeof (entry[1] as Partial<ResumedStream>).recovered === 'boolean',
  );
  return { streams: Object.fromEntries(streams) };
}

/** A position that can be trusted to name a place in a stream. */
export function isPosition(value: unknown): value is StreamPosition {
  return isPlace(value) && value.epoch !== '';
}

function isPlace(value: unknown): value is StreamPosition {
  if (!isJsonObject(value)) return false;
  return typeof value['epoch'] === 'string' && Number.isSafeInteger(value['offset']);
}
