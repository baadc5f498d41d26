import { isJsonObject } from '@ginforge/protocol';
import { type Json, type Resolve, resolverOf } from './json-pointer.js';

/** Which way a message goes: from clients, to clients, or from services over Redis. */
export const directions = ['client', 'server', 'published'] as const;
export type Direction = (typeof directions)[number];

/** A message of the realtime part, as its AsyncAPI document says it. */
export interface RealtimeMessage {
  /** Unique: `server_chat`. */
  readonly id: string;
  readonly direction: Direction;
  readonly title: string;
  readonly summary: string;
  readonly payload: unknown;
  /** What answers it, by name. */
  readonly replies: readonly string[];
  readonly resolve: Resolve;
}

/** A code and what it means, as two columns. */
export type Meaning = readonly [code: string, meaning: string];

export function messagesOf(document: Json): RealtimeMessage[] {
  const resolve = resolverOf(document);
  const components = resolve(document['components']) ?? {};
  return Object.entries(resolve(components['messages']) ?? {}).flatMap(([id, value]) => {
    const message = resolve(value);
    if (message === undefined) return [];
    const { title, summary, payload } = message;
    const direction = directions.find((one) => id.startsWith(one)) ?? 'published';
    const replies = repliesTo(id, document, resolve);
    return [{ id, direction, title: String(title), summary: String(summary), payload, replies, resolve }];
  });
}

/** The codes with which connections close, and those of errors. */
export function codesOf(document: Json, field: 'x-close-codes' | 'x-error-codes'): Meaning[] {
  const channels = document['channels'];
  const realtime = isJsonObject(channels) ? channels['realtime'] : undefined;
  const codes = isJsonObject(realtime) ? realtime[field] : undefined;
  return (Array.isArray(codes) ? codes : [])
    .filter(isJsonObject)
    .map(({ code, meaning, message }) => [
      String(code),
      typeof meaning === 'string' ? meaning : String(message),
    ]);
}

function repliesTo(id: string, document: Json, resolve: Resolve): string[] {
  const operations = resolve(document['operations']) ?? {};
  const operation = resolve(operations[`receive_${id.replace('client_', '')}`]);
  if (!id.startsWith('client_') || operation === undefined) return [];
  const messages = resolve(operation['reply'])?.['messages'];
  return (Array.isArray(messages) ? messages : []).filter(isJsonObject).map(({ $ref: reference }) => {
    const path = String(reference);
    return path.slice(path.lastIndexOf('/') + 1);
  });
}
