import type { FieldError } from '../errors/application-error.js';

/** With the `u` flag a surrogate pair is one character, so that only a half of one is a surrogate. */
const unusable = /[\0\p{Surrogate}]/u;

/**
 * AP-06: finds text that cannot go on: PostgreSQL keeps no NUL, UTF-8 has no half of a surrogate pair. Keys count as well.
 * @param body parsed JSON, whose nesting the parser has bounded
 */
export function unusableText(body: unknown): FieldError | undefined {
  const path = pathOfUnusable(body);
  return path && { path: path.join('.'), message: 'must be well-formed text without NUL' };
}

function pathOfUnusable(value: unknown): string[] | undefined {
  if (typeof value === 'string') return unusable.test(value) ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (unusable.test(key)) return [];
    const path = pathOfUnusable(member);
    if (path) return [key, ...path];
  }
  return undefined;
}
