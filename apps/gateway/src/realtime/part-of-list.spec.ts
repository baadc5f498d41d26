import { partOf } from './part-of-list.js';

const shuffled = Array.from({ length: 1_000 }, (_, index) =>
  String((index * 7_919) % 1_000).padStart(4, '0'),
);
const sorted = [...shuffled].sort();

describe('partOf', () => {
  it.each([
    ['', 1],
    ['', 100],
    ['0499', 100],
    ['0499x', 3],
    ['0950', 100],
    ['0999', 10],
  ])('[AP-03] gives what is behind %j, at most %d, in order', (after, limit) => {
    expect(partOf(shuffled, { after, limit })).toEqual(sorted.filter((key) => key > after).slice(0, limit));
  });

  it('[AP-03] gives every key once, part by part', () => {
    const all: string[] = [];
    for (let part = partOf(shuffled, { after: '', limit: 33 }); part.length > 0;) {
      all.push(...part);
      part = partOf(shuffled, { after: part.at(-1) ?? '', limit: 33 });
    }
    expect(all).toEqual(sorted);
  });
});
