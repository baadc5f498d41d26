import { type Changes, type LoggedValue } from '@ginforge/database';

type Fields = Record<string, LoggedValue | undefined>;

/** The log of something new: every field with what it became. Give no secrets. */
export function created(fields: Fields): Changes {
  return Object.fromEntries(Object.entries(fields).map(([name, to]) => [name, { to }]));
}

/** The log of a change: the given fields, where they are different now. Give no secrets. */
export function changed(before: Fields, after: Fields): Changes {
  const different = Object.entries(after).filter(([name, to]) => before[name] !== to);
  return Object.fromEntries(different.map(([name, to]) => [name, { from: before[name], to }]));
}
