import { mergedFeed } from './merged-feed.js';
import { cursorBehind } from './realtime-views.js';

interface Room {
  name: string;
  members: number;
}

const parts: Room[][] = [
  [
    { name: 'a', members: 1 },
    { name: 'c', members: 2 },
  ],
  [],
  [
    { name: 'b', members: 3 },
    { name: 'c', members: 4 },
  ],
];
const joined = (one: Room, other: Room) => ({ ...one, members: one.members + other.members });

describe('mergedFeed', () => {
  it('[AP-03] puts parts in order, adds up what several have, and knows whether more follows', () => {
    const names = (size: number) => mergedFeed(parts, ({ name }) => name, size, joined);
    expect(names(3)).toEqual({
      list: [
        { name: 'a', members: 1 },
        { name: 'b', members: 3 },
        { name: 'c', members: 6 },
      ],
      next_cursor: null,
    });
    expect(names(2)).toMatchObject({ list: [{ name: 'a' }, { name: 'b' }], next_cursor: cursorBehind('b') });
    expect(mergedFeed([], String, 5)).toEqual({ list: [], next_cursor: null });
  });
});
