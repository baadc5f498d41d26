import { Allowance, leaseMs } from './allowance.js';
import type { Grant } from './permit-store.js';

describe('Allowance', () => {
  const rule = { name: 'address', limit: 600, windowSeconds: 60 };
  let allowance: Allowance;

  beforeEach(() => {
    allowance = new Allowance(rule, 'a');
  });

  function accept(now: number, grant: Partial<Grant> = {}): void {
    const whole = { granted: 1, spare: 0, remaining: 100, slot: 7, slotEndsInMs: 2_000, resetInMs: 62_000 };
    allowance.accept({ ...whole, ...grant }, now);
  }

  it('[GW-08] asks for nothing in advance for a key that comes now and then', () => {
    expect(allowance.ask(1, 0)).toMatchObject({ need: 1, spare: 0 });
    expect(allowance.ask(1, leaseMs + 1)).toMatchObject({ need: 1, spare: 0 });
  });

  it('[GW-08] asks in advance for what a busy key will need while a lease lasts', () => {
    allowance.ask(1, 0);
    expect(allowance.ask(20, 50)).toMatchObject({ need: 20, spare: 40 });
    expect(allowance.ask(3, 50)).toMatchObject({ need: 3, spare: 30 });
  });

  it('[GW-08] answers from the lease while it lasts', () => {
    allowance.ask(1, 1_000);
    accept(1_005, { spare: 2, remaining: 100 });
    expect(allowance.take(1_005)).toMatchObject({ allowed: true, remaining: 101 });
    expect(allowance.take(1_099)).toMatchObject({ allowed: true, remaining: 100 });
    expect(allowance.take(1_099)).toBeUndefined();
  });

  it('[GW-08] lets no lease outlive its slot, counted from when it was asked for', () => {
    allowance.ask(1, 1_000);
    accept(1_020, { spare: 2, slotEndsInMs: 30 });
    expect(allowance.take(1_029)).toMatchObject({ allowed: true });
    expect(allowance.take(1_030)).toBeUndefined();
  });

  it('[GW-08] gives back what it has not used, once', () => {
    allowance.ask(1, 0);
    accept(0, { spare: 5, slot: 7 });
    allowance.take(10);
    expect(allowance.ask(1, leaseMs).unused).toEqual({ slot: 7, count: 4 });
    expect(allowance.ask(1, 2 * leaseMs).unused).toBeUndefined();
  });

  it('[GW-08] refuses for a second without asking where nothing is left, and says how long to wait', () => {
    allowance.ask(1, 0);
    accept(0, { granted: 0, remaining: 0, resetInMs: 5_000 });
    expect(allowance.take(999)).toMatchObject({ allowed: false, remaining: 0, retryAfterSeconds: 5 });
    expect(allowance.take(1_000)).toBeUndefined();
  });

  it('[GW-08] refuses no longer than until permits come back', () => {
    allowance.ask(1, 0);
    accept(0, { granted: 0, remaining: 0, resetInMs: 300 });
    expect(allowance.take(299)).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
    expect(allowance.take(300)).toBeUndefined();
  });
});
