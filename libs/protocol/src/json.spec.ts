import { isTooDeep, outlineOf } from './json.js';
import { maxMessageBytes } from './limits.js';

describe('the depth of JSON', () => {
  const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it.each([lists, objects])('[RT-11] may be 64 and no more', (nest) => {
    expect(isTooDeep(nest(64))).toBe(false);
    expect(isTooDeep(nest(65))).toBe(true);
  });

  it('[RT-11] counts no brackets in strings, whatever is escaped there, and none that were closed', () => {
    expect(isTooDeep(`["${'['.repeat(200)}"]`)).toBe(false);
    expect(isTooDeep(`["\\"${'['.repeat(200)}"]`)).toBe(false);
    expect(isTooDeep(`["\\\\",${lists(64)}]`)).toBe(true);
    expect(isTooDeep(`[${'{},[],'.repeat(200)}1]`)).toBe(false);
  });

  it('[RT-11] needs no stack', () => {
    expect(isTooDeep('['.repeat(maxMessageBytes))).toBe(true);
  });
});

describe('the outline of JSON', () => {
  it.each([
    ['{"id":"a","content":[1,{"b":[2]}],"room":"c"}', { id: 'a', content: null, room: 'c' }],
    ['{"content":{"id":"inner"},"id":"a"}', { content: null, id: 'a' }],
    ['{"text":"[{\\"","id":"a","x":{}}', { text: '[{"', id: 'a', x: null }],
  ])('[RT-10] keeps the top level of %s', (text, outline) => {
    expect(JSON.parse(outlineOf(text))).toEqual(outline);
  });
});
