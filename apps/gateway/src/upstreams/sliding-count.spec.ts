import { SlidingCount } from './sliding-count.js';

describe('SlidingCount', () => {
  it('[GW-05] counts what happened within the window and forgets what is older', () => {
    const count = new SlidingCount(1_000);
    for (const now of [0, 50, 450, 999]) count.add(now);
    expect([count.total(999), count.total(1_099), count.total(1_450), count.total(1_999)]).toEqual([
      4, 2, 1, 0,
    ]);
  });

  it('[GW-05] begins at any time of the clock, and forgets all in a long silence', () => {
    const count = new SlidingCount(1_000);
    count.add(123_456_789);
    expect(count.total(123_456_789)).toBe(1);
    expect(count.total(999_999_999)).toBe(0);
  });

  it('[GW-05] goes on counting when the clock steps back, and begins anew when it steps back far', () => {
    const count = new SlidingCount(1_000);
    count.add(5_000);
    count.add(4_800);
    expect(count.total(5_000)).toBe(2);
    count.add(10);
    expect(count.total(10)).toBe(1);
    expect(count.total(1_010)).toBe(0);
  });
});
