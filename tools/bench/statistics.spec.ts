import { median, medianRatio } from './statistics.mjs';

describe('median', () => {
  it('is the middle of an odd number of values, in whatever order they come', () => {
    expect(median([30, 1, 2])).toBe(2);
  });

  it('is the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 100, 2])).toBe(3);
  });
});

describe('medianRatio', () => {
  it('takes ratios within each round, so that a slow round weighs as any other', () => {
    expect(medianRatio([1, 10, 2], [2, 20, 2])).toBe(0.5);
  });

  it('leaves out rounds in which one of the two was not measured', () => {
    expect(medianRatio([1, undefined, NaN, 3], [4, 1, 1, 4])).toBe(0.5);
  });

  it('is nothing where no round has both', () => {
    expect(medianRatio([1], [undefined])).toBeUndefined();
    expect(medianRatio([1], [])).toBeUndefined();
    expect(medianRatio([1], [0])).toBeUndefined();
  });
});
