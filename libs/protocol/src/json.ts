import { maxMessageDepth } from './limits.js';

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether braces and brackets nest deeper than the limit; strings are skipped. Needs no stack, so no text can break it. */
export function isTooDeep(text: string, limit: number = maxMessageDepth): boolean {
  return opensMoreThan(limit, text) && someBracket(text, (_index, depth) => depth > limit);
}

/** Most texts have few brackets at all, and a search for these is much faster than reading every character. */
function opensMoreThan(limit: number, text: string): boolean {
  let left = limit;
  for (const bracket of ['{', '[']) {
    for (let index = text.indexOf(bracket); index >= 0; index = text.indexOf(bracket, index + 1))
      if (--left < 0) return true;
  }
  return false;
}

/** The text with `null` in place of everything nested: what an object that is too deep says of itself. */
export function outlineOf(text: string): string {
  let outline = '';
  let keptUpTo = 0;
  let depthBefore = 0;
  someBracket(text, (index, depth) => {
    if (depth === 2 && depthBefore === 1) outline += `${text.slice(keptUpTo, index)}null`;
    if (depth === 1 && depthBefore === 2) keptUpTo = index + 1;
    depthBefore = depth;
    return false;
  });
  return outline + text.slice(keptUpTo);
}

/** Calls `found` at every brace and bracket outside of strings, with the depth behind it, until it answers true. */
function someBracket(text: string, found: (index: number, depth: number) => boolean): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (inString) {
      if (character === backslash) index++;
      else if (character === quote) inString = false;
    } else if (character === quote) inString = true;
    else if (character === openBrace || character === openBracket) {
      if (found(index, ++depth)) return true;
    } else if (character === closeBrace || character === closeBracket) {
      if (found(index, --depth)) return true;
    }
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
