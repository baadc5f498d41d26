import { isDeepStrictEqual } from 'node:util';

import { type Changes, type LoggedValue } from '@ginforge/database';

/** What stands for a secret in logs and answers. */
export const masked = '******';

/** Moments are logged as they are answered. */
type Fields = Record<string, LoggedValue | Date | undefined>;

/** The log of something new: every field with what it became. Give no secrets. */
export function created(fields: Fields): Changes {
  return Object.fromEntries(Object.entries(fields).map(([name, to]) => [name, { to: logged(to) }]));
}

/** The log of something that is no more: every field with what it was. Give no secrets. */
export function removed(fields: Fields): Changes {
  return Object.fromEntries(Object.entries(fields).map(([name, from]) => [name, { from: logged(from) }]));
}

/** The log of a change: the given fields, where they are different now. Give no secrets. */
export function changed(before: Fields, after: Fields): Changes {
  const pairs = Object.entries(after).map(([name, to]) => [name, logged(before[name]), logged(to)] as const);
  const different = pairs.filter(([, from, to]) => to !== undefined && !isDeepStrictEqual(from, to));
  return Object.fromEntries(different.map(([name, from, to]) => [name, { from, to }]));
}

function logged(value: Fields[string]): LoggedValue | undefined {
  return value instanceof Date ? value.toISOString() : value;
}
