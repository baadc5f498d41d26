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
  const problems = new Problems();
  checkAddress(to, problems);
  problems.unless(isMessageType(message.type), 'type', 'is not a message type');
  problems.unless(message.data === undefined || isJsonObject(message.data), 'data', 'is not an object');
  problems.unless(message.id === undefined || isUuid(message.id), 'id', 'is not a UUID');
  problems.unless(isIdempotencyKey(idempotencyKey), 'idempotencyKey', 'must have 1 to 256 characters');
  problems.unless(isSequencePlace(sequence), 'sequence', 'is not a place in a sequence');
  problems.refuse();
}

/** @throws ApplicationError VALIDATION_FAILED */
export function checkUserId(userId: string): void {
  new Problems().unless(isUserId(userId), 'userId', 'is not a user id').refuse();
}

/** @throws ApplicationError VALIDATION_FAILED */
export function checkRoomName(room: string): void {
  new Problems().unless(isRoomName(room), 'room', 'is not a room name').refuse();
}

/** @throws ApplicationError VALIDATION_FAILED */
export function checkClientId(clientId: string): void {
  new Problems().unless(isClientId(clientId), 'clientId', 'is not a client id').refuse();
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
  new Problems()
    .unless(isWithinSize(json), 'content', 'is larger than 512 KiB')
    .unless(!isTooDeep(json), 'content', 'is nested too deep')
    .refuse();
  return json;
}

/** A character takes three bytes at the most; only of what is long are they counted. */
function isWithinSize(json: string): boolean {
  return 3 * json.length <= maxPublishedBytes || Buffer.byteLength(json) <= maxPublishedBytes;
}

function checkAddress(to: Channel, problems: Problems): void {
  if (to.kind === 'room') problems.unless(isRoomName(to.room), 'room', 'is not a room name');
  else if (to.kind !== 'broadcast') problems.unless(isUserId(to.userId), 'userId', 'is not a user id');
}

function isIdempotencyKey(key: string | undefined): boolean {
  return key === undefined || (key.length > 0 && key.length <= maxIdempotencyKeyLength);
}

function isSequencePlace(place: SequencePlace | undefined): boolean {
  if (place === undefined) return true;
  return [place.number, place.after ?? 1].every((number) => Number.isSafeInteger(number) && number > 0);
}

/** What is wrong with an item; nothing mostly, and then it takes no memory but its own. */
class Problems {
  private found: FieldError[] | undefined;

  unless(holds: boolean, path: string, message: string): this {
    if (!holds) (this.found ??= []).push({ path, message });
    return this;
  }

  refuse(): void {
    if (this.found !== undefined) throw new ApplicationError('VALIDATION_FAILED', { errors: this.found });
  }
}
