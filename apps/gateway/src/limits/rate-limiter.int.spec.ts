import { ChassisModule, Metrics, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import * as z from 'zod';
import { rateLimitEnvironment } from './rate-limit-environment.js';
import { RateLimitModule } from './rate-limit.module.js';
import { RateLimitRules } from './rate-limit-rules.js';
import type { RateRule, RateVerdict } from './rate-rule.js';
import { RateLimiter } from './rate-limiter.js';

Logger.overrideLogger(false);

const schema = z.object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment, ...rateLimitEnvironment });

describe('RateLimitModule', () => {
  const rule: RateRule = { name: 'address', limit: 500, windowSeconds: 60 };
  let redis: TestRedis;
  const replicas: TestingModule[] = [];

  beforeAll(async () => {
    redis = await startTestRedis();
  });

  beforeEach(async () => {
    await redis.start();
    await redis.cli('FLUSHALL');
  });

  afterEach(async () => {
    redis.thaw();
    await Promise.all(replicas.splice(0).map((replica) => replica.close()));
  });

  afterAll(() => redis.stop());

  async function replica(variables: Record<string, string> = {}): Promise<TestingModule> {
    const environment = schema.parse({
      REDIS_URL: redis.url,
      RATE_LIMIT_REDIS_TIMEOUT_MS: '5000',
      ...variables,
    });
    const started = await Test.createTestingModule({
      imports: [ChassisModule.forRoot(environment, 'gateway'), RateLimitModule.forRoot(environment)],
    }).compile();
    await started.init();
    replicas.push(started);
    return started;
  }

  const limiterOf = async (variables?: Record<string, string>) => (await replica(variables)).get(RateLimiter);

  async function take(limiter: RateLimiter, count: number, key = 'a'): Promise<RateVerdict[]> {
    return Promise.all(Array.from({ length: count }, async () => limiter.take(rule, key)));
  }

  const allowedOf = (verdicts: readonly RateVerdict[]) => verdicts.filter(({ allowed }) => allowed).length;

  async function fromMemory(): Promise<number> {
    const text = await replicas[0]?.get(Metrics).registry.metrics();
    return Number(/^gateway_rate_limit_from_memory (\d)$/m.exec(text ?? '')?.[1]);
  }

  it('[GW-08] never allows more than the limit over two replicas, and not much less, with leases under way', async () => {
    const limiters = [await limiterOf(), await limiterOf()];
    let allowed = 0;
    for (let round = 0; round < 40; round++) {
      const verdicts = await Promise.all(limiters.map((limiter) => take(limiter, 1 + (round % 12))));
      allowed += allowedOf(verdicts.flat());
    }
    expect(allowed).toBeLessThanOrEqual(rule.limit);
    expect(allowed).toBeGreaterThan(rule.limit * 0.8);
    const [key = ''] = (await redis.cli('KEYS', '*')) as string[];
    const counts = (await redis.cli('HVALS', key)) as string[];
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBeLessThanOrEqual(rule.limit);
  });

  it('[GW-08] never allows more than the limit to many requests at once', async () => {
    const limiters = [await limiterOf(), await limiterOf(), await limiterOf()];
    const verdicts = await Promise.all(limiters.map((limiter) => take(limiter, 400)));
    expect(allowedOf(verdicts.flat())).toBe(rule.limit);
  });

  it('[GW-08] counts in memory when Redis is killed, and goes on where it was when Redis is back', async () => {
    const limiter = await limiterOf();
    expect(allowedOf(await take(limiter, 500, 'spent'))).toBe(500);
    await redis.kill();
    expect(allowedOf(await take(limiter, 600))).toBe(500);
    await eventually(async () => expect(await fromMemory()).toBe(1));
    expect(limiter.take(rule, 'b')).not.toBeInstanceOf(Promise);
    await redis.restart();
    await eventually(async () => expect(await fromMemory()).toBe(0));
    await eventually(async () => expect(allowedOf(await take(limiter, 10, 'spent'))).toBe(0));
    await eventually(async () => expect(allowedOf(await take(limiter, 10))).toBe(10)); // what memory counted is not carried over
  });

  it('[GW-08] answers from memory while Redis is frozen, and asks it again when it goes on', async () => {
    const limiter = await limiterOf({ RATE_LIMIT_REDIS_TIMEOUT_MS: '50' });
    await take(limiter, 1);
    redis.freeze();
    expect(allowedOf(await take(limiter, 600, 'b'))).toBe(500);
    expect(await fromMemory()).toBe(1);
    expect(limiter.take(rule, 'c')).not.toBeInstanceOf(Promise);
    redis.thaw();
    await eventually(async () => expect(await fromMemory()).toBe(0));
    expect(limiter.take(rule, 'd')).toBeInstanceOf(Promise);
  });

  it('[GW-08] counts in memory when Redis refuses to write', async () => {
    const limiter = await limiterOf();
    await redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    expect(allowedOf(await take(limiter, 600))).toBe(500);
    expect(await fromMemory()).toBe(1);
    await redis.cli('CONFIG', 'SET', 'maxmemory', '0');
    await eventually(async () => expect(await fromMemory()).toBe(0));
  });

  it('[GW-08] limits from memory alone with REDIS_ENABLED=false', async () => {
    const alone = await replica({ REDIS_ENABLED: 'false' });
    const limiter = alone.get(RateLimiter);
    expect(limiter.take(rule, 'a')).toMatchObject({ allowed: true, remaining: 499 });
    expect(await fromMemory()).toBe(1);
  });

  it('[GW-08] opens no connection of its own when it is switched off', async () => {
    const off = await replica({ RATE_LIMIT_ENABLED: 'false' });
    expect(await redis.cli('CLIENT', 'LIST')).not.toContain('gateway:limits');
    expect(off.get(RateLimitRules).ofAddress({ method: 'GET', path: '/', address: '192.0.2.7' })).toEqual([]);
    await replica();
    expect(await redis.cli('CLIENT', 'LIST')).toContain('gateway:limits');
  });
});
