import { placesAfter, placesBefore, rowsOf } from './menu-rows.js';

const entry = (
  id: string,
  parent_id: string | null,
  sort: number,
  type: 'directory' | 'menu' | 'button' = 'menu',
) => ({
  id,
  parent_id,
  sort,
  type,
});
const entries = [
  entry('b', null, 20, 'directory'),
  entry('a', null, 10),
  entry('b2', 'b', 20),
  entry('b1', 'b', 10),
  entry('c', null, 30, 'button'),
  entry('d', null, 40),
];

describe('the entries of the navigation', () => {
  it('[AD-03] are rows in the order of the navigation', () => {
    expect(rowsOf(entries).map(({ entry: { id }, depth, index }) => [id, depth, index])).toEqual([
      ['a', 0, 0],
      ['b', 0, 1],
      ['b1', 1, 0],
      ['b2', 1, 1],
      ['c', 0, 2],
      ['d', 0, 3],
    ]);
  });

  it('[AD-03] go up and down among their siblings, and not beyond', () => {
    expect(placesAfter(entries, 'b', 'up')).toEqual([
      { id: 'b', parent_id: null, sort: 10 },
      { id: 'a', parent_id: null, sort: 20 },
    ]);
    expect(placesAfter(entries, 'b1', 'down')).toEqual([
      { id: 'b2', parent_id: 'b', sort: 10 },
      { id: 'b1', parent_id: 'b', sort: 20 },
    ]);
    expect(placesAfter(entries, 'a', 'up')).toBeUndefined();
    expect(placesAfter(entries, 'd', 'down')).toBeUndefined();
  });

  it('[AD-03] go below the one above where that can have something below it, and out again behind their parent', () => {
    expect(placesAfter(entries, 'c', 'inwards')).toEqual([{ id: 'c', parent_id: 'b', sort: 30 }]);
    expect(placesAfter(entries, 'd', 'inwards')).toBeUndefined();
    expect(placesAfter(entries, 'a', 'inwards')).toBeUndefined();
    expect(placesAfter(entries, 'b1', 'outwards')).toEqual([
      { id: 'b1', parent_id: null, sort: 30 },
      { id: 'c', parent_id: null, sort: 40 },
      { id: 'd', parent_id: null, sort: 50 },
    ]);
    expect(placesAfter(entries, 'a', 'outwards')).toBeUndefined();
  });

  it('[AD-03] are dropped in front of others, and never below themselves', () => {
    expect(placesBefore(entries, 'a', 'b2')).toEqual([
      { id: 'a', parent_id: 'b', sort: 20 },
      { id: 'b2', parent_id: 'b', sort: 30 },
    ]);
    expect(placesBefore(entries, 'b', 'b1')).toBeUndefined();
    expect(placesBefore(entries, 'b', 'b')).toBeUndefined();
  });
});
