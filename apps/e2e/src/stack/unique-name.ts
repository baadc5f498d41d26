import { randomBytes } from 'node:crypto';

/** A name that nobody else has, also where a stack is shared: the word, and letters and digits behind it. */
export function uniqueName(word: string): string {
  return `${word}${randomBytes(5).toString('hex')}`;
}
