import { ApplicationError, type FieldError } from '@ginforge/chassis';
import {
  isJsonObject,
  isMessageType,
  isRoomName,
  isTooDeep,
  isUserId,
  maxMessageBytes,
  type Channel,
} from '@ginforge/protocol';
import { validate as isUuid } from 'uuid';
import { isClientId } from './envelope.js';
import type { PublishItem, SequencePlace } from './publish-item.js';

/** Room for what the gateway adds to a client's message of the full size: sender, id, time, stream and offset. Bytes. */
const serverFieldsBytes = 4 * 1024;

/** The largest message, encoded, that is published. Bytes of UTF-8. */
export const maxPublishedBytes = maxMessageBytes + serverFieldsBytes;

const maxIdempotencyKeyLength = 256;

/** @throws ApplicationError VALIDATION_FAILED with every field that is wrong */
export function checkItem({ to, message, idempotencyKey, sequence }: PublishItem): void {
  refuse([
    ...addressProblems(to),
    ...problem(isMessageType(message.type), 'type', 'is not a message type'),
    ...problem(message.data === undefined || isJsonObject(message.data), 'data', 'is not an object'),
    ...problem(message.id === undefined || isUuid(message.id), 'id', 'is not a UUID'),
    ...problem(isIdempotencyKey(idempotencyKey), 'idempotencyKey', 'must have 1 to 256 characters'),
    ...problem(isSequencePlace(sequence), 'sequence', 'is not a place in a sequence'),
  ]);
}

/** @throws ApplicationError VALIDATION_FAILED */
export function checkUserId(userId: string): void {
  refuse(problem(isUserId(userId), 'userId', 'is not a user id'));
}

/** @throws ApplicationError VALIDATION_FAILED */
export function checkRoomName(room: string): void {
  refuse(problem(isRoomName(room), 'room', 'is not a room name'));
}

/** @throws ApplicationError VALIDATION_FAILED */
export function checkClientId(clientId: string): void {
  refuse(problem(isClientId(clientId), 'clientId', 'is not a client id'));
}

/**
 * Turns a message into JSON that gateways will deliver: a message that they refused would be a hole in its stream for ever.
 * @throws ApplicationError VALIDATION_FAILED when it cannot be written as JSON, is too large or nested too deep
 */
export function encodeChecked(encode: () => string): string {
  let json: string;
  try {
    json = encode();
  } catch (cause) {
    throw new ApplicationError('VALIDATION_FAILED', {
      errors: [{ path: 'content', message: 'cannot be written as JSON' }],
      cause,
    });
  }
  refuse([
    ...problem(Buffer.byteLength(json) <= maxPublishedBytes, 'content', 'is larger than 512 KiB'),
    ...problem(!isTooDeep(json), 'content', 'is nested too deep'),
  ]);
  return json;
}

function addressProblems(to: Channel): FieldError[] {
  switch (to.kind) {
    case 'broadcast':
      return [];
    case 'room':
      return problem(isRoomName(to.room), 'room', 'is not a room name');
    case 'user':
    case 'notification':
      return problem(isUserId(to.userId), 'userId', 'is not a user id');
  }
}

function isIdempotencyKey(key: string | undefined): boolean {
  return key === undefined || (key.length > 0 && key.length <= maxIdempotencyKeyLength);
}

function isSequencePlace(place: SequencePlace | undefined): boolean {
  const numbers = place ? [place.number, place.after ?? 1] : [];
  return numbers.every((number) => Number.isSafeInteger(number) && number > 0);
}

function problem(holds: boolean, path: string, message: string): FieldError[] {
  return holds ? [] : [{ path, message }];
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new ApplicationError('VALIDATION_FAILED', { errors });
}
