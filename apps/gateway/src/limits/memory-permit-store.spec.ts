import { MemoryPermitStore } from './memory-permit-store.js';
import { describePermitStore } from './permit-store.conformance.js';
import { slotLengthMs, slotsPerWindow } from './permit-store.js';

describePermitStore('memory', async () => new MemoryPermitStore());

describe('MemoryPermitStore', () => {
  const rule = { name: 'address', limit: 10, windowSeconds: 60 };
  let now: number;
  let store: MemoryPermitStore;

  beforeEach(() => {
    now = 1_000_000;
    store = new MemoryPermitStore(() => now, 50);
  });

  const take = (need = 1, key = 'a') => store.take({ rule, key, need, spare: 0 });

  it('[GW-08] gives permits back slot by slot, at the moment it has named', () => {
    take(4);
    now += 10_000;
    take(6);
    const refusal = take();
    expect(refusal).toMatchObject({ granted: 0, remaining: 0 });
    now += refusal.resetInMs - 1;
    expect(take()).toMatchObject({ granted: 0 });
    now += 1;
    expect(take(10)).toMatchObject({ granted: 4 });
  });

  it('[GW-08] says when the slot ends', () => {
    const first = take();
    now += first.slotEndsInMs - 1;
    expect(take()).toMatchObject({ slot: first.slot, slotEndsInMs: 1 });
    now += 1;
    expect(take()).toMatchObject({ slot: first.slot + 1, slotEndsInMs: slotLengthMs(rule) });
  });

  it('[GW-08] never has more than the limit in any window, and nearly as much under a flood', () => {
    const granted: number[] = [];
    for (let step = 0; step < 20_000; step++) {
      now += (step * 7_919) % 60; // 0 to 59 ms, in no order
      if (take().granted === 1) granted.push(now);
    }
    granted.forEach((time, index) => {
      const eleventh = granted[index + rule.limit];
      if (eleventh !== undefined) expect(eleventh - time).toBeGreaterThanOrEqual(60_000);
    });
    const windows = (now - 1_000_000) / 60_000;
    const share = slotsPerWindow / (slotsPerWindow + 1);
    expect(granted.length).toBeGreaterThanOrEqual(Math.floor(windows * share) * rule.limit);
  });

  it('[GW-08] remembers so many keys and no more, the active ones before all', () => {
    for (let index = 0; index < 1_000; index++) {
      take(1, `attacker-${index}`);
      if (index < 10) expect(take(1, 'active').granted).toBe(1);
      else expect(take(1, 'active').granted).toBe(0);
    }
    expect(store.size).toBe(50);
  });

  it('[GW-08] forgets keys of which nothing counts any more', () => {
    for (let index = 0; index < 40; index++) take(1, `once-${index}`);
    now += 120_000;
    for (let index = 0; index < 5; index++) take(1, `late-${index}`);
    expect(store.size).toBe(5);
  });
});
