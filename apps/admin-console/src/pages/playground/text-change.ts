/** One place of a text where something was taken away and something else put in. */
export interface TextChange {
  /** In UTF-16 code units, as are all positions. */
  index: number;
  remove: number;
  insert: string;
}

/** As Yjs tells of a change: a text from its beginning, what stays, goes and comes. */
export type TextDelta = readonly { retain?: number; delete?: number; insert?: unknown }[];

/**
 * The smallest change that makes one text of another; `undefined` where they are the same. Of `aa` to `aaa` only the caret behind what was
 * typed tells which `a` is new.
 */
export function changeBetween(before: string, after: string, caret: number): TextChange | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  const behindCaret = commonEnd(before, after, Math.min(shorter, after.length - caret));
  const start = commonStart(before, after, shorter - behindCaret);
  const end = commonEnd(before, after, shorter - start);
  return {
    index: start,
    remove: before.length - start - end,
    insert: after.slice(start, after.length - end),
  };
}

/** Where a position is after a change that somebody else made. What is put in just there stands behind it. */
export function movedBy(position: number, delta: TextDelta): number {
  let index = 0;
  let moved = position;
  for (const { retain = 0, delete: removed = 0, insert } of delta) {
    index += retain;
    if (typeof insert === 'string') {
      if (index < moved) moved += insert.length;
      index += insert.length;
    }
    if (index < moved) moved -= Math.min(removed, moved - index);
  }
  return moved;
}

/** Never ends within a pair of surrogates: Yjs would break the character. */
function commonStart(one: string, other: string, limit: number): number {
  let length = 0;
  while (length < limit && one[length] === other[length]) length += 1;
  return isHighSurrogate(one, length - 1) ? length - 1 : length;
}

function commonEnd(one: string, other: string, limit: number): number {
  let length = 0;
  while (length < limit && one.at(-1 - length) === other.at(-1 - length)) length += 1;
  return isLowSurrogate(one, one.length - length) && length > 0 ? length - 1 : length;
}

function isHighSurrogate(text: string, index: number): boolean {
  return /^[\uD800-\uDBFF]$/.test(text.charAt(index));
}

function isLowSurrogate(text: string, index: number): boolean {
  return /^[\uDC00-\uDFFF]$/.test(text.charAt(index));
}
