import { isDeepStrictEqual } from 'node:util';

import { type Changes, type LoggedValue } from '@ginforge/database';

/** What stands for a secret in logs and answers. */
export const masked = '******';

type Fields = Record<string, LoggedValue | undefined>;

/** The log of something new: every field with what it became. Give no secrets. */
export function created(fields: Fields): Changes {
  return Object.fromEntries(Object.entries(fields).map(([name, to]) => [name, { to }]));
}

/** The log of something that is no more: every field with what it was. Give no secrets. */
export function removed(fields: Fields): Changes {
  return Object.fromEntries(Object.entries(fields).map(([name, from]) => [name, { from }]));
}

/** The log of a change: the given fields, where they are different now. Give no secrets. */
export function changed(before: Fields, after: Fields): Changes {
  const different = Object.entries(after).filter(
    ([name, to]) => to !== undefined && !isDeepStrictEqual(before[name], to),
  );
  return Object.fromEntries(different.map(([name, to]) => [name, { from: before[name], to }]));
}
