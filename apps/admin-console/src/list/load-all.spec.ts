import { loadAll } from './load-all.js';

/** A list of this many numbers, as the API gives it. */
function listOf(total: number) {
  const all = Array.from({ length: total }, (_, index) => index);
  return ({ page, page_size: size }: { page: number; page_size: number }) =>
    Promise.resolve({ list: all.slice((page - 1) * size, page * size), total });
}

describe('all of a list', () => {
  it.each([0, 1, 100, 101, 250])('[AP-03] is every page of it: %d', async (total) => {
    expect(await loadAll(listOf(total))).toEqual(Array.from({ length: total }, (_, index) => index));
  });

  it('[AP-03] ends also where things go while it is read', async () => {
    const load = ({ page }: { page: number }) =>
      Promise.resolve({ list: page === 1 ? [1, 2] : [], total: 200 });
    expect(await loadAll(load)).toEqual([1, 2]);
  });
});
