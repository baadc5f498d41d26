import type { ByteRange } from '@ginforge/files';

/**
 * Which bytes a `Range` header asks for (RFC 9110, 14.1.2 and 14.2). Several ranges, other units and what cannot be understood are
 * left out of account, as the RFC allows: then the answer is the whole.
 *
 * @param size of the whole, in bytes
 */
export function requestedRange(
  header: string | undefined,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '') return last === '' ? 'whole' : suffix(Number(last), size);
  const [start, end] = [Number(first), last === '' ? Infinity : Number(last)];
  if (end < start) return 'whole'; // not valid, and so not there
  return start < size ? { start, end: Math.min(end, size - 1) } : 'unsatisfiable';
}

/** The last so many bytes; all where there are fewer. */
function suffix(length: number, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  if (length === 0) return 'unsatisfiable';
  return size === 0 ? 'whole' : { start: Math.max(0, size - length), end: size - 1 };
}
