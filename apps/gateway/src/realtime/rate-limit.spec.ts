import { RateLimit } from './rate-limit.js';

describe('the rate of a connection', () => {
  /** Takes `count` messages at the same moment. */
  const take = (limit: RateLimit, now: number, count: number) =>
    Array.from({ length: count }, () => limit.take(now));
  const passed = (outcomes: readonly string[]) => outcomes.filter((outcome) => outcome === 'passed').length;
  const start = 5_000_000;
  let limit: RateLimit;

  beforeEach(() => {
    limit = new RateLimit({ perSecond: 50, burst: 100 });
  });

  it('[RT-26] a burst of 100 passes and not one more', () => {
    expect(passed(take(limit, start, 150))).toBe(100);
  });

  it('[RT-26] 50 a second pass for ever', () => {
    for (let tick = 0; tick < 10_000; tick++) expect(limit.take(start + tick * 20)).toBe('passed');
  });

  it('[RT-26] after a burst 50 a second come back, and never more than 100', () => {
    take(limit, start, 100);
    expect(passed(take(limit, start + 1_000, 100))).toBe(50);
    expect(passed(take(limit, start + 3_600_000, 200))).toBe(100);
  });

  /** Sends `perSecond` messages each second in equal steps from `from` on. @returns when it counted as a flood first, or undefined */
  const flood = (perSecond: number, from: number, milliseconds: number): number | undefined => {
    for (let sent = 0; sent * 1000 < perSecond * milliseconds; sent++) {
      const now = from + (sent * 1000) / perSecond;
      if (limit.take(now) === 'flooded') return now;
    }
    return undefined;
  };

  it('[RT-26] ten seconds over the rate count as a flood', () => {
    take(limit, start, 101); // the first refusal
    const end = flood(500, start, 60_000);
    expect(end).toBe(start + 10_000);
  });

  it('[RT-26] less than ten seconds over the rate are refused and forgiven', () => {
    for (let round = 0; round < 5; round++) {
      const from = start + round * 60_000;
      expect(flood(500, from, 9_900)).toBeUndefined();
    }
  });

  it('[RT-26] a client that keeps to the rate after a refusal has peace', () => {
    take(limit, start, 150);
    expect(flood(50, start + 100, 60_000)).toBeUndefined();
  });
});
