import { loadEnvironment } from '@ginforge/chassis';
import { z } from 'zod';

import { poolSettings, upstreamEnvironment } from './upstream-environment.js';
import { type PoolSettings, UpstreamPool } from './upstream-pool.js';
import type { UpstreamEvent } from './upstream-state.js';
import type { Upstream } from './upstream.js';

const defaults = poolSettings(loadEnvironment(z.object(upstreamEnvironment), {}));
const dead = { alive: false, reason: '/readyz answered 503' } as const;
const alive = { alive: true } as const;

function urls(count: number): URL[] {
  return Array.from({ length: count }, (_, index) => new URL(`http://127.0.0.1:${9000 + index}`));
}

function poolOf(count: number, overrides: Partial<PoolSettings> = {}): UpstreamPool {
  return new UpstreamPool('user-api', urls(count), { ...defaults, ...overrides });
}

function at(pool: UpstreamPool, index: number): Upstream {
  const upstream = pool.upstreams[index];
  if (upstream === undefined) throw new Error(`there is no upstream ${index}`);
  return upstream;
}

/** Fails requests until the breaker opens. */
function breakOpen(upstream: Upstream, now = 0): void {
  for (let count = 0; count < defaults.breaker.failures; count++)
    upstream.fail(upstream.begin(now), 'ECONNREFUSED', now);
}

function makeUnhealthy(upstream: Upstream): void {
  for (let count = 0; count < defaults.health.failures; count++) upstream.checked(dead, 0);
}

/** All that 200 requests are sent to, by index; nothing stays in flight. */
function taken(pool: UpstreamPool, now = 0): number[] {
  const picked = new Set(Array.from({ length: 200 }, () => pool.pick(undefined, now)));
  return pool.upstreams.flatMap((upstream, index) => (picked.has(upstream) ? [index] : []));
}

describe('UpstreamPool', () => {
  it('[GW-04] takes the one with fewer requests in flight, and never the busiest of three', () => {
    const pool = poolOf(3);
    const tickets = Array.from({ length: 9 }, () => at(pool, 0).begin(0));
    expect(taken(pool)).toEqual([1, 2]);
    for (const ticket of tickets) at(pool, 0).succeed(ticket, 1, 0);
    expect(at(pool, 0).inFlight).toBe(0);
    expect(taken(pool)).toEqual([0, 1, 2]);
  });

  it('[GW-06] avoids the one that has just failed, unless it is the only one', () => {
    const two = poolOf(2);
    Array.from({ length: 50 }, () => at(two, 1).begin(0));
    expect(two.pick(at(two, 0), 0)).toBe(at(two, 1));
    const one = poolOf(1);
    expect(one.pick(at(one, 0), 0)).toBe(at(one, 0));
    breakOpen(at(one, 0));
    expect(one.pick(at(one, 0), 0)).toBeUndefined();
  });

  it('[GW-04] serves before the first check, and keeps from targets that checks found dead', () => {
    const pool = poolOf(3);
    expect(taken(pool)).toEqual([0, 1, 2]);
    makeUnhealthy(at(pool, 1));
    expect(taken(pool)).toEqual([0, 2]);
    at(pool, 1).checked(alive, 1);
    expect(taken(pool)).toEqual([0, 1, 2]);
  });

  it.each([
    [3, 2, [2], 'a third is enough'],
    [4, 3, [0, 1, 2, 3], 'a quarter is too few: rather the checks are wrong'],
    [1, 1, [0], 'never does it refuse because of checks alone'],
  ])('[GW-04] of %d targets with %d found dead it uses %j: %s', (count, unhealthy, expected) => {
    const pool = poolOf(count);
    for (let index = 0; index < unhealthy; index++) makeUnhealthy(at(pool, index));
    expect(taken(pool)).toEqual(expected);
  });

  it('[GW-04] [GW-05] prefers a target that checks found dead to none, but never overrules a breaker', () => {
    const pool = poolOf(2);
    makeUnhealthy(at(pool, 1));
    breakOpen(at(pool, 0));
    expect(taken(pool)).toEqual([1]);
    breakOpen(at(pool, 1));
    expect(pool.pick(undefined, 0)).toBeUndefined();
  });

  it('[GW-05] says when to come back while every breaker is open: at the first that half-opens', () => {
    const pool = poolOf(2);
    breakOpen(at(pool, 0), 0);
    expect(taken(pool)).toEqual([1]);
    breakOpen(at(pool, 1), 4_000);
    expect(pool.retryAfterSeconds(4_000)).toBeGreaterThanOrEqual(1);
    expect(pool.retryAfterSeconds(4_000)).toBeLessThanOrEqual(2);
    expect(taken(pool, 6_000)).toEqual([0]);
    expect(pool.retryAfterSeconds(6_000)).toBe(1);
  });

  it('[GW-04] [GW-05] tries a target by requests as soon as a check sees it back', () => {
    const pool = poolOf(1);
    breakOpen(at(pool, 0));
    makeUnhealthy(at(pool, 0));
    expect(pool.pick(undefined, 1)).toBeUndefined();
    at(pool, 0).checked(alive, 2);
    expect(pool.pick(undefined, 2)).toBe(at(pool, 0));
    expect(at(pool, 0).breaker.positionAt(2)).toBe('half-open');
  });

  it('[GW-05] a healthy check does not close the breaker of a target whose requests fail', () => {
    const pool = poolOf(1);
    at(pool, 0).checked(alive, 0);
    breakOpen(at(pool, 0), 1);
    at(pool, 0).checked(alive, 2);
    expect(pool.pick(undefined, 3)).toBeUndefined();
  });

  it('[GW-05] tells what it knows of each target', () => {
    const pool = poolOf(2);
    breakOpen(at(pool, 0));
    at(pool, 1).succeed(at(pool, 1).begin(0), 12, 0);
    at(pool, 1).cancel(at(pool, 1).begin(0));
    at(pool, 1).begin(0);
    const [broken, sound] = pool.state(0);
    expect(broken).toMatchObject({
      url: 'http://127.0.0.1:9000',
      breaker: 'open',
      health: 'unknown',
      requests: 5,
      failures: 5,
      lastError: { reason: 'ECONNREFUSED', at: expect.any(Date) },
      since: expect.any(Date),
    });
    expect(sound).toMatchObject({ breaker: 'closed', inFlight: 1, requests: 3, failures: 0, meanMs: 12 });
    expect(sound).toMatchObject({ since: undefined, lastError: undefined });
  });

  it('[GW-05] tells of each change of a breaker or of the health, and counts openings', () => {
    const events: string[] = [];
    const listen = ({ kind, to }: UpstreamEvent) => events.push(`${kind} ${to}`);
    const pool = new UpstreamPool('user-api', urls(1), defaults, listen);
    breakOpen(at(pool, 0));
    makeUnhealthy(at(pool, 0));
    at(pool, 0).checked(alive, 0);
    expect(events).toEqual(['breaker open', 'health unhealthy', 'breaker half-open', 'health healthy']);
    expect(pool.openings).toBe(1);
  });

  it('[GW-04] takes IPv6 addresses and the ports of the schemes', () => {
    const { upstreams } = new UpstreamPool(
      'user-api',
      [new URL('http://[::1]:8081'), new URL('https://api')],
      defaults,
    );
    expect(upstreams.map(({ address }) => address)).toEqual([
      { protocol: 'http:', host: '[::1]:8081', hostname: '::1', port: 8081, servername: undefined },
      { protocol: 'https:', host: 'api', hostname: 'api', port: 443, servername: 'api' },
    ]);
    expect(upstreams.map(({ origin }) => origin)).toEqual(['http://[::1]:8081', 'https://api:443']);
  });

  it('[GW-01] refuses to be empty', () => {
    expect(() => poolOf(0)).toThrow('at least one target');
  });
});

describe('UpstreamPool with a target that is a name', () => {
  const target = new URL('https://user-api:8443');

  function addresses(pool: UpstreamPool): string[] {
    return pool.upstreams.map(({ origin }) => origin);
  }

  function named(): UpstreamPool {
    return new UpstreamPool('user-api', [target, new URL('http://127.0.0.1:9000')], defaults);
  }

  it('[GW-04] serves by the name until its addresses are known, and then by each of these', () => {
    const pool = named();
    expect(addresses(pool)).toEqual(['https://user-api:8443', 'http://127.0.0.1:9000']);
    pool.resolved(target, ['10.0.0.1', 'fd00::2']);
    expect(addresses(pool)).toEqual([
      'https://10.0.0.1:8443',
      'https://[fd00::2]:8443',
      'http://127.0.0.1:9000',
    ]);
  });

  it('[GW-04] keeps the name for Host and TLS', () => {
    const pool = named();
    pool.resolved(target, ['10.0.0.1']);
    expect(at(pool, 0).address).toEqual({
      protocol: 'https:',
      host: 'user-api:8443',
      hostname: '10.0.0.1',
      port: 8443,
      servername: 'user-api',
    });
    expect(pool.state()[0]).toMatchObject({ url: 'https://user-api:8443', address: 'https://10.0.0.1:8443' });
  });

  it('[GW-04] an address that stays keeps what is known of it; one that goes lets its requests end', () => {
    const pool = named();
    const left: Upstream[] = [];
    pool.onLeave((upstream) => left.push(upstream));
    pool.resolved(target, ['10.0.0.1', '10.0.0.2']);
    const [staying, going] = [at(pool, 0), at(pool, 1)];
    breakOpen(staying);
    const ticket = going.begin(0);
    left.length = 0;
    pool.resolved(target, ['10.0.0.3', '10.0.0.1']);
    expect(left).toEqual([going]);
    expect(pool.upstreams).toContain(staying);
    expect(staying.breaker.positionAt(0)).toBe('open');
    expect(addresses(pool)).not.toContain(going.origin);
    going.succeed(ticket, 5, 0);
    expect(going.inFlight).toBe(0);
  });

  it('[GW-04] keeps the last addresses when there are none any more', () => {
    const pool = named();
    pool.resolved(target, ['10.0.0.1']);
    pool.resolved(target, []);
    expect(addresses(pool)).toContain('https://10.0.0.1:8443');
    pool.resolved(new URL('http://stranger'), ['10.0.0.9']);
    expect(pool.size).toBe(2);
  });
});
