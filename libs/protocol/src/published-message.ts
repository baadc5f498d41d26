import type { Channel } from './channels.js';
import { isJsonObject, isTooDeep, type JsonObject } from './json.js';
import { isMessageType, type Message } from './message.js';

/** Why a payload on a Redis channel may not be delivered; each is a metric's label. */
export const payloadReasons = [
  'bad_json',
  'bad_utf8',
  'not_an_object',
  'bad_field',
  'too_deep',
  'too_big',
] as const;

/** A payload on a Redis channel was not delivered. */
export class PayloadError extends Error {
  constructor(readonly reason: (typeof payloadReasons)[number]) {
    super(`payload refused: ${reason}`);
    this.name = 'PayloadError';
  }
}

/** What only the receiver can add: a fresh id and the time, for publishers that left them out. */
export interface MessageDefaults {
  newId: () => string;
  /** Unix milliseconds. */
  now: () => number;
}

/**
 * Reads what anything that speaks Redis may publish (RT-30): the message itself, `{"message": {…}}` around it,
 * or a bare `{title, body}` on a notification channel.
 * @throws PayloadError
 */
export function decodePublishedMessage(
  channel: Channel,
  payload: string,
  defaults: MessageDefaults,
): Message {
  if (isTooDeep(payload)) throw new PayloadError('too_deep');
  const fields = unwrap(channel, parseObject(payload));
  const { type, content, data } = fields;
  if (!isMessageType(type) || !isOptionalObject(data)) throw new PayloadError('bad_field');
  return {
    type,
    id: optionalString(fields['id']) ?? defaults.newId(),
    from: optionalString(fields['from']),
    from_name: optionalString(fields['from_name']),
    to: 'userId' in channel ? channel.userId : undefined,
    room: 'room' in channel ? channel.room : undefined,
    content: content ?? null,
    data: data ?? undefined,
    timestamp: optionalNumber(fields['timestamp']) ?? defaults.now(),
  };
}

const typeOfChannel = { broadcast: 'broadcast', room: 'room_message', notification: 'notification' } as const;

function unwrap(channel: Channel, payload: JsonObject): JsonObject {
  const fields = isWrapper(payload) ? payload['message'] : payload;
  if (channel.kind === 'user') return fields;
  const type = fields['type'] ?? typeOfChannel[channel.kind];
  if ('content' in fields) return { ...ownFields(fields), type };
  if (channel.kind === 'notification' && typeof fields['title'] === 'string') return bareNotification(fields);
  if ('type' in fields) return fields;
  throw new PayloadError('bad_field');
}

function isWrapper(payload: JsonObject): payload is { message: JsonObject } {
  return isJsonObject(payload['message']) && !('type' in payload) && !('content' in payload);
}

function ownFields(fields: JsonObject): JsonObject {
  const { id, from, from_name, content, data, timestamp } = fields;
  return { id, from, from_name, content, data, timestamp };
}

function bareNotification(fields: JsonObject): JsonObject {
  const { title, body, icon, link, category, data } = fields;
  return { type: 'notification', content: { title, body, icon, link, category, data } };
}

function parseObject(payload: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw new PayloadError('bad_json');
  }
  if (!isJsonObject(value)) throw new PayloadError('not_an_object');
  return value;
}

function isOptionalObject(value: unknown): value is JsonObject | undefined | null {
  return value === undefined || value === null || isJsonObject(value);
}

function optionalString(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= 256) return value;
  throw new PayloadError('bad_field');
}

function optionalNumber(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new PayloadError('bad_field');
}
