import { SeededRandom } from './seeded-random.js';

describe('SeededRandom', () => {
  const draw = (seed: string) => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 1_000 }, () => random.next());
  };

  it('repeats with the same seed and differs with another', () => {
    expect(draw('7 gateways')).toEqual(draw('7 gateways'));
    expect(draw('7 gateways')).not.toEqual(draw('7 redis'));
  });

  it('draws evenly from 0 up to 1', () => {
    const drawn = draw('1');
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
    expect(drawn.every((one) => one >= 0 && one < 1)).toBe(true);
  });

  it('shuffles without losing anything', () => {
    expect(new SeededRandom('1').shuffle([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
  });
});
