import { parseCores } from './cores.mjs';

describe('parseCores', () => {
  it.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['2,4-6,9', [2, 4, 5, 6, 9]],
  ])('reads %s', (list, cores) => {
    expect(parseCores(list)).toEqual(cores);
  });
});
