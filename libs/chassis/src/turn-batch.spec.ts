import { setImmediate as nextTurn } from 'node:timers/promises';

import { jest } from '@jest/globals';

import { TurnBatch } from './turn-batch.js';

describe('what one event-loop turn asks for', () => {
  it('[RT-37] is one call, and each gets its own result', async () => {
    const calls: (readonly number[])[] = [];
    const batch = new TurnBatch<number, number>(async (items) => {
      calls.push(items);
      return items.map((item) => item * 10);
    });
    expect(await Promise.all([1, 2, 3].map((item) => batch.add(item)))).toEqual([10, 20, 30]);
    expect(await batch.add(4)).toBe(40);
    expect(calls).toEqual([[1, 2, 3], [4]]);
  });

  it('[RT-37] fails for each when the call fails, and the next turn is another one', async () => {
    let fails = true;
    const batch = new TurnBatch<number, number>(async (items) => {
      if (fails) throw new Error('away');
      return items;
    });
    const results = await Promise.allSettled([batch.add(1), batch.add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await batch.add(3)).toBe(3);
  });

  it('[RT-37] is split where it is more than a call may carry, in its order', async () => {
    const calls: (readonly number[])[] = [];
    const batch = new TurnBatch<number, number>(async (items) => {
      calls.push(items);
      return items;
    }, 2);
    expect(await Promise.all([1, 2, 3, 4, 5].map((item) => batch.add(item)))).toEqual([1, 2, 3, 4, 5]);
    expect(calls).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('[RT-37] is done at once when something must come behind it', async () => {
    const calls: (readonly number[])[] = [];
    const batch = new TurnBatch<number, number>(async (items) => {
      calls.push(items);
      return items;
    });
    const first = batch.add(1);
    batch.flush();
    expect(calls).toEqual([[1]]);
    expect(await first).toBe(1);
    await nextTurn();
    expect(calls).toEqual([[1]]);
  });

  it('[RT-37] is one call with what is asked for soon after the last one', async () => {
    jest.useFakeTimers();
    try {
      const calls: (readonly number[])[] = [];
      const batch = new TurnBatch<number, number>(async (items) => {
        calls.push(items);
        return items;
      });
      const first = batch.add(1);
      await jest.advanceTimersByTimeAsync(0);
      expect(calls).toEqual([[1]]);
      const soon = batch.add(2);
      await jest.advanceTimersByTimeAsync(1);
      const sooner = batch.add(3);
      await jest.advanceTimersByTimeAsync(10);
      const late = batch.add(4);
      await jest.advanceTimersByTimeAsync(0);
      expect(await Promise.all([first, soon, sooner, late])).toEqual([1, 2, 3, 4]);
      expect(calls).toEqual([[1], [2, 3], [4]]);
    } finally {
      jest.useRealTimers();
    }
  });
});
