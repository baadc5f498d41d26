import { RetryBudget } from './retry-budget.js';

/** How many retries are granted at `now`, before the first that is not. */
function granted(budget: RetryBudget, now: number): number {
  let count = 0;
  while (count < 1_000 && budget.withdraw(now)) count++;
  return count;
}

function busy(requests: number, share = 0.1): RetryBudget {
  const budget = new RetryBudget(share);
  for (let request = 0; request < requests; request++) budget.deposit(0);
  return budget;
}

describe('RetryBudget', () => {
  it.each([
    [0, 0.1, 3],
    [29, 0.1, 3],
    [40, 0.1, 4],
    [1_000, 0.1, 100],
    [1_000, 0.2, 200],
    [1_000, 0, 0],
  ])('[GW-06] after %d requests and a share of %d grants %d retries', (requests, share, retries) => {
    expect(granted(busy(requests, share), 0)).toBe(retries);
  });

  it('[GW-06] gives spent retries back when the window has passed, and forgets its requests', () => {
    const budget = busy(1_000);
    expect(granted(budget, 0)).toBe(100);
    expect(granted(budget, 9_999)).toBe(0);
    expect(granted(budget, 10_000)).toBe(3);
  });

  it('[GW-06] holds at every time of a steady load in which everything fails', () => {
    const budget = new RetryBudget(0.1);
    const retriedAt: number[] = [];
    for (let now = 0; now < 60_000; now += 10) {
      budget.deposit(now);
      if (budget.withdraw(now)) retriedAt.push(now);
    }
    for (let end = 10_000; end <= 60_000; end += 250) {
      const inWindow = retriedAt.filter((at) => at >= end - 9_000 && at < end);
      expect(inWindow.length).toBeLessThanOrEqual(100);
    }
    expect(retriedAt.length).toBeGreaterThan(400);
  });

  it('[GW-06] counts the retries that it does not grant', () => {
    const budget = new RetryBudget(0.1);
    granted(budget, 0);
    expect(budget.exhausted).toBe(1);
  });
});
