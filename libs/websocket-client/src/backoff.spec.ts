import { Backoff } from './backoff.js';

describe('Backoff', () => {
  it('[RT-70] draws between 0.5 s and a ceiling that doubles up to 20 s', () => {
    const longest = new Backoff(undefined, () => 1);
    const waits = Array.from({ length: 8 }, () => longest.next());
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
    const shortest = new Backoff(undefined, () => 0);
    expect(Array.from({ length: 8 }, () => shortest.next())).toEqual(Array(8).fill(500));
  });

  it('[RT-70] jitters over the whole range, so that clients do not come back together', () => {
    const waits = Array.from({ length: 1_000 }, () => {
      const backoff = new Backoff();
      for (let failures = 0; failures < 9; failures++) backoff.next();
      return backoff.next();
    });
    expect(Math.min(...waits)).toBeLessThan(3_000);
    expect(Math.max(...waits)).toBeGreaterThan(17_000);
    expect(waits.every((wait) => wait >= 500 && wait <= 20_000)).toBe(true);
  });

  it('[RT-34] lets a client that left on purpose come back at once, but only once', () => {
    const backoff = new Backoff(undefined, () => 1);
    expect([backoff.nextAtOnce(), backoff.nextAtOnce(), backoff.nextAtOnce()]).toEqual([0, 1_000, 2_000]);
    backoff.reset();
    expect(backoff.nextAtOnce()).toBe(0);
  });

  it('[RT-70] starts over after a reset', () => {
    const backoff = new Backoff(undefined, () => 1);
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(1_000);
  });
});
