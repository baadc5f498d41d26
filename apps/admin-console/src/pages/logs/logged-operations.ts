import { type Schemas } from '../../api/admin-api.js';

export type Operation = Schemas['OperationLog'];

/** What is known to be logged, to be suggested: the log itself may have others. */
export const knownEntities = [
  'administrator',
  'config',
  'connection',
  'email',
  'file',
  'job',
  'menu',
  'notification',
  'order',
  'permission',
  'product',
  'role',
  'room_grant',
  'user',
] as const;

export const knownActions = [
  'create',
  'update',
  'delete',
  'ship',
  'refund',
  'retry',
  'board',
  'broadcast',
  'send_to_user',
  'send_to_room',
  'disconnect',
  'test',
] as const;

type LoggedValue = Operation['changes'][string]['from'];

/** A logged value for people; `undefined` where there is none. */
export function valueText(value: LoggedValue): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return Array.isArray(value) ? value.join(', ') : String(value);
}
