import { eventually } from '@ginforge/testing';
import { type PermitStore, spareShare } from './permit-store.js';
import type { RateRule } from './rate-rule.js';

/** What every store does alike (GW-08). `open` gives an empty one. */
export function describePermitStore(name: string, open: () => Promise<PermitStore>): void {
  const rule: RateRule = { name: 'address', limit: 100, windowSeconds: 60 };
  let store: PermitStore;

  beforeEach(async () => {
    store = await open();
  });

  const take = async (need: number, { key = 'a', of = rule, spare = 0 } = {}) =>
    store.take({ rule: of, key, need, spare });

  describe(`permits in ${name}`, () => {
    it('[GW-08] grant what is asked for and count down', async () => {
      expect(await take(1)).toMatchObject({ granted: 1, spare: 0, remaining: 99 });
      expect(await take(9)).toMatchObject({ granted: 9, remaining: 90 });
    });

    it('[GW-08] grant what is left and then nothing', async () => {
      await take(95);
      expect(await take(10)).toMatchObject({ granted: 5, remaining: 0 });
      expect(await take(1)).toMatchObject({ granted: 0, remaining: 0 });
    });

    it('[GW-08] count keys, rules and windows apart', async () => {
      await take(100);
      const others = [
        { key: 'b' },
        { of: { ...rule, name: 'sign-in' } },
        { of: { ...rule, windowSeconds: 30 } },
      ];
      for (const other of others) expect(await take(1, other)).toMatchObject({ granted: 1, remaining: 99 });
    });

    it('[GW-08] give spare permits where there are plenty, fewer near the limit and none at it', async () => {
      expect(await take(4, { spare: 5 })).toMatchObject({ granted: 4, spare: 5, remaining: 91 });
      expect(await take(1, { spare: 1_000 })).toMatchObject({
        granted: 1,
        spare: Math.floor(90 / spareShare),
      });
      const { remaining } = await take(1);
      await take(remaining - 5);
      expect(await take(1, { spare: 1_000 })).toMatchObject({ granted: 1, spare: 0, remaining: 4 });
      expect(await take(10, { spare: 1_000 })).toMatchObject({ granted: 4, spare: 0, remaining: 0 });
    });

    it('[GW-08] take unused permits back into the slot they came from', async () => {
      const { slot } = await take(1, { spare: 8 });
      const unused = { slot, count: 8 };
      expect(await store.take({ rule, key: 'a', need: 1, spare: 0, unused })).toMatchObject({
        granted: 1,
        remaining: 98,
      });
    });

    it('[GW-08] take no more back than was granted, and none of a slot that is unknown', async () => {
      const { slot } = await take(10);
      const give = (unused: { slot: number; count: number }) =>
        store.take({ rule, key: 'a', need: 0, spare: 0, unused });
      expect(await give({ slot: slot - 1, count: 5 })).toMatchObject({ remaining: 90 });
      expect(await give({ slot, count: 1_000 })).toMatchObject({ remaining: 100 });
    });

    it('[GW-08] only grow less when a limit is lowered', async () => {
      await take(80);
      const lower = { ...rule, limit: 50 };
      expect(await take(1, { of: lower, spare: 10 })).toMatchObject({ granted: 0, spare: 0, remaining: 0 });
    });

    it('[GW-08] never exceed the limit under many questions at once', async () => {
      const grants = await Promise.all(Array.from({ length: 300 }, () => take(1, { spare: 3 })));
      const permits = grants.reduce((sum, { granted, spare }) => sum + granted + spare, 0);
      expect(permits).toBe(rule.limit);
    });

    it('[GW-08] come back when the window is over', async () => {
      const short = { name: 'short', limit: 2, windowSeconds: 1 };
      expect(await take(3, { of: short })).toMatchObject({ granted: 2 });
      const { resetInMs } = await take(1, { of: short });
      expect(resetInMs).toBeGreaterThan(0);
      expect(resetInMs).toBeLessThanOrEqual(1_100);
      await eventually(async () => expect(await take(1, { of: short })).toMatchObject({ granted: 1 }));
    });
  });
}
