import { jest } from '@jest/globals';
import { Metrics } from '@ginforge/chassis';
import { Logger } from '@nestjs/common';
import { MemoryPermitStore } from './memory-permit-store.js';
import { type Grant, type PermitRequest, PermitStore } from './permit-store.js';
import { RateLimitMetrics } from './rate-limit-metrics.js';
import type { RateRule } from './rate-rule.js';
import { RateLimiter } from './rate-limiter.js';
import { SharedPermits } from './shared-permits.js';

Logger.overrideLogger(false);

/** A store that replicas share, which a test may break: `fails` at once, or `hangs` until it is told to answer. */
class FragileStore extends PermitStore {
  state: 'well' | 'fails' | 'hangs' = 'well';
  readonly asked: PermitRequest[] = [];
  private readonly inner: MemoryPermitStore;

  constructor(now: () => number) {
    super();
    this.inner = new MemoryPermitStore(now);
  }

  override async take(request: PermitRequest): Promise<Grant> {
    this.asked.push(request);
    if (this.state === 'fails') throw new Error('connection is closed');
    if (this.state === 'hangs') await new Promise(() => undefined);
    return this.inner.take(request);
  }
}

describe('RateLimiter', () => {
  const rule: RateRule = { name: 'address', limit: 100, windowSeconds: 60 };
  const metricsOfProcess = new Metrics();
  let now: number;
  let store: FragileStore;
  const shares: SharedPermits[] = [];

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'nextTick', 'queueMicrotask'] });
    now = 1_000_000;
    store = new FragileStore(() => now);
  });

  afterEach(() => {
    for (const shared of shares.splice(0)) shared.onApplicationShutdown();
    metricsOfProcess.registry.clear();
    jest.useRealTimers();
  });

  afterAll(() => metricsOfProcess.onApplicationShutdown());

  function replica(): RateLimiter {
    metricsOfProcess.registry.clear();
    const metrics = new RateLimitMetrics(metricsOfProcess);
    const shared = new SharedPermits(store, metrics, 50);
    shares.push(shared);
    return new RateLimiter(new MemoryPermitStore(() => now), metrics, shared, () => now);
  }

  async function allowed(limiter: RateLimiter, count: number, key = 'a'): Promise<number> {
    const verdicts = await Promise.all(Array.from({ length: count }, async () => limiter.take(rule, key)));
    return verdicts.filter((verdict) => verdict.allowed).length;
  }

  const metric = async (name: string): Promise<string | undefined> =>
    (await metricsOfProcess.registry.metrics()).split('\n').find((line) => line.startsWith(name));

  /** Lets everything that was given a chance happen, but no time pass. */
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

  it('[GW-08] carries all that wait for one key in one question', async () => {
    const limiter = replica();
    expect(await allowed(limiter, 130)).toBe(100);
    expect(store.asked).toHaveLength(1);
  });

  it('[GW-08] answers at once from a lease, and refuses at once where nothing is left', async () => {
    const limiter = replica();
    await allowed(limiter, 1);
    await allowed(limiter, 10);
    expect(store.asked).toHaveLength(2);
    expect(limiter.take(rule, 'a')).toMatchObject({ allowed: true, remaining: 88 });
    await allowed(limiter, 100);
    expect(limiter.take(rule, 'a')).toMatchObject({ allowed: false, remaining: 0 });
    expect(await metric('gateway_rate_limited_total')).toMatch(/\{rule="address"\} \d+/);
  });

  it('[GW-08] never exceeds the limit in any window over two replicas with leases, and loses no permits to them', async () => {
    const replicas = [replica(), replica()];
    const times: number[] = [];
    for (let step = 0; step < 4_000; step++) {
      now += (step * 7_919) % 83; // 0 to 82 ms, in no order
      const limiter = replicas[step % 3 === 0 ? 0 : 1] ?? replica();
      const count = await allowed(limiter, 1 + (step % 5));
      for (let index = 0; index < count; index++) times.push(now);
    }
    times.forEach((time, index) => {
      const overLimit = times[index + rule.limit];
      if (overLimit !== undefined) expect(overLimit - time).toBeGreaterThanOrEqual(60_000);
    });
    expect(store.asked.some(({ spare }) => spare > 0)).toBe(true);
    const windows = (now - 1_000_000) / 62_000;
    expect(times.length).toBeGreaterThan(Math.floor(windows) * rule.limit * 0.95);
  });

  it('[GW-08] gives a client that comes for exactly its limit all of it', async () => {
    const limiter = replica();
    let total = 0;
    for (let step = 0; step < 10; step++) {
      total += await allowed(limiter, 10);
      now += 500;
    }
    expect(total).toBe(100);
  });

  it('[GW-08] counts in memory at once when Redis refuses, and asks it no more', async () => {
    const limiter = replica();
    store.state = 'fails';
    expect(await allowed(limiter, 130)).toBe(100);
    expect(store.asked).toHaveLength(1);
    expect(limiter.take(rule, 'b')).toMatchObject({ allowed: true, remaining: 99 });
    expect(store.asked).toHaveLength(1);
    expect(await metric('gateway_rate_limit_from_memory')).toBe('gateway_rate_limit_from_memory 1');
  });

  it('[GW-08] counts in memory after 50 ms when Redis does not answer', async () => {
    const limiter = replica();
    store.state = 'hangs';
    let answer: number | undefined;
    const counting = allowed(limiter, 130).then((count) => (answer = count));
    await turn();
    jest.advanceTimersByTime(49);
    await turn();
    expect(answer).toBeUndefined();
    jest.advanceTimersByTime(1);
    await counting;
    expect(answer).toBe(100);
    expect(limiter.take(rule, 'b')).toMatchObject({ allowed: true });
  });

  it('[GW-08] lets no request wait for a probe, and counts in Redis again when one is answered', async () => {
    const limiter = replica();
    store.state = 'fails';
    await allowed(limiter, 1);
    store.state = 'hangs';
    jest.advanceTimersByTime(1_000);
    expect(store.asked).toHaveLength(2);
    expect(limiter.take(rule, 'b')).toMatchObject({ allowed: true });
    jest.advanceTimersByTime(50);
    await turn();
    store.state = 'well';
    jest.advanceTimersByTime(1_000);
    await turn();
    expect(await metric('gateway_rate_limit_from_memory')).toBe('gateway_rate_limit_from_memory 0');
    expect(limiter.take(rule, 'b')).toBeInstanceOf(Promise);
    expect(await metric('gateway_rate_limit_redis_failures_total')).toMatch(/ 2$/);
  });

  it('[GW-08] spends what it holds of a lease also while Redis is away', async () => {
    const limiter = replica();
    await allowed(limiter, 1);
    await allowed(limiter, 10);
    store.state = 'fails';
    await allowed(limiter, 1, 'b');
    expect(limiter.take(rule, 'a')).toMatchObject({ allowed: true, remaining: 88 });
  });

  it('[GW-08] limits alone and at once without Redis', () => {
    metricsOfProcess.registry.clear();
    const limiter = new RateLimiter(new MemoryPermitStore(() => now), new RateLimitMetrics(metricsOfProcess));
    const verdicts = Array.from({ length: 101 }, () => limiter.take(rule, 'a'));
    expect(verdicts.at(99)).toMatchObject({ allowed: true, remaining: 0 });
    expect(verdicts.at(100)).toMatchObject({ allowed: false, retryAfterSeconds: expect.any(Number) });
  });

  it('[GW-08] takes all checks of a request, at once where it can', async () => {
    const limiter = replica();
    const checks = [
      { rule, key: 'a' },
      { rule: { ...rule, name: 'sign-in', limit: 1 }, key: 'a' },
    ];
    const first = limiter.takeAll(checks);
    expect(first).toBeInstanceOf(Promise);
    expect((await first).map((verdict) => verdict.allowed)).toEqual([true, true]);
    expect((await limiter.takeAll(checks)).map((verdict) => verdict.allowed)).toEqual([true, false]);
    expect(limiter.takeAll([])).toEqual([]);
  });
});
