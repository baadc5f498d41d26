import { z } from 'zod';

/**
 * Text that PostgreSQL can keep: no NUL (refused by the server) and no half of a surrogate pair (not UTF-8), at the most
 * `max` UTF-16 units. Every string that comes from outside and goes into a row or a query starts from this.
 */
export function storableText({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((text) => !unstorable.test(text), 'must be well-formed text without NUL');
}

/** With the `u` flag a surrogate pair is one character, so that only a half of one is a surrogate. */
const unstorable = /[\0\p{Surrogate}]/u;
