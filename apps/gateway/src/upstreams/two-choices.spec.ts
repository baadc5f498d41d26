import { twoChoices } from './two-choices.js';

/** How often each index is chosen in `rounds` rounds; `inFlight` stays as it is. */
function chosen(inFlight: readonly number[], rounds: number): number[] {
  const items = inFlight.map((count, index) => ({ inFlight: count, index }));
  const counts = inFlight.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const index = twoChoices(items)?.index ?? -1;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

describe('twoChoices', () => {
  it('[GW-04] chooses nothing of nothing, and the only one of one', () => {
    expect(twoChoices([])).toBeUndefined();
    expect(chosen([7], 10)).toEqual([10]);
  });

  it('[GW-04] of two takes the one with fewer requests in flight, always', () => {
    expect(chosen([3, 1], 100)).toEqual([0, 100]);
  });

  it('[GW-04] spreads evenly over those that are equally busy', () => {
    // 8,000 throws of a fair die with four sides: 2,000 each, with a standard deviation of 39; ten of these never happen.
    for (const count of chosen([5, 5, 5, 5], 8_000)) expect(Math.abs(count - 2_000)).toBeLessThan(390);
  });

  it('[GW-04] takes each by its rank: of four 1/2, 1/3, 1/6, and the busiest never', () => {
    const counts = chosen([0, 1, 2, 3], 12_000);
    [6_000, 4_000, 2_000, 0].forEach((expected, rank) => {
      expect(Math.abs((counts[rank] ?? 0) - expected)).toBeLessThan(600);
    });
    expect(counts[3]).toBe(0);
  });

  it('[GW-04] keeps the busiest of ten close to the mean where requests stay for ever', () => {
    const items = Array.from({ length: 10 }, () => ({ inFlight: 0 }));
    for (let request = 0; request < 10_000; request++) {
      const item = twoChoices(items);
      if (item !== undefined) item.inFlight++;
    }
    // By pure chance it would be some 50 over the mean; with two choices it is a handful.
    expect(Math.max(...items.map(({ inFlight }) => inFlight))).toBeLessThan(1_015);
  });
});
