import { integerVariable } from '@ginforge/chassis';
import { z } from 'zod';

import type { PoolSettings } from './upstream-pool.js';

const msVariable = (min: number, fallback: number) => integerVariable(min, 3_600_000, fallback);

/** Balancing, health checks, breakers, retries and bulkheads (GW-04 to GW-07). */
export const upstreamEnvironment = {
  UPSTREAM_CHECK_PATH: pathVariable('/readyz').describe(
    'What health checks ask each target for; `off`: no checks.',
  ),
  UPSTREAM_CHECK_INTERVAL_MS: msVariable(100, 5_000).describe('Time between two health checks of a target.'),
  UPSTREAM_CHECK_TIMEOUT_MS: msVariable(10, 2_000).describe('A health check without an answer fails then.'),
  UPSTREAM_CHECK_FAILURES: integerVariable(1, 100, 2).describe(
    'Failed checks in a row that make a target unhealthy.',
  ),
  UPSTREAM_CHECK_SUCCESSES: integerVariable(1, 100, 1).describe(
    'Good checks in a row that make it healthy again.',
  ),
  UPSTREAM_PANIC_PERCENT: integerVariable(0, 100, 30).describe(
    'With a smaller share of usable targets, health checks are disregarded.',
  ),
  UPSTREAM_RESOLVE_INTERVAL_MS: msVariable(100, 30_000).describe(
    'Time between two look-ups of the addresses of a target that is a name.',
  ),
  BREAKER_FAILURES: integerVariable(1, 10_000, 5).describe('Failures in a row that open a breaker.'),
  BREAKER_FAILURE_PERCENT: integerVariable(1, 100, 50).describe(
    'Share of failures within BREAKER_WINDOW_MS that opens a breaker.',
  ),
  BREAKER_MIN_REQUESTS: integerVariable(1, 1_000_000, 20).describe(
    'Requests within BREAKER_WINDOW_MS below which the share does not count.',
  ),
  BREAKER_WINDOW_MS: msVariable(100, 10_000).describe('What the share of failures is a share of.'),
  BREAKER_COOLING_MS: msVariable(10, 5_000).describe(
    'How long a breaker stays open; doubled when it soon opens again.',
  ),
  BREAKER_MAX_COOLING_MS: msVariable(10, 60_000).describe('How long a breaker stays open at most.'),
  BREAKER_PROBES: integerVariable(1, 1_000, 3).describe(
    'Requests that a half-open breaker lets through; it closes when all have succeeded.',
  ),
  MAX_REQUESTS_PER_SERVICE: integerVariable(1, 1_000_000, 1_000).describe(
    'Requests to one service at once, through this gateway; over it 503.',
  ),
  RETRY_PERCENT: integerVariable(0, 100, 10).describe(
    'Retries per hundred requests of a service within ten seconds; three are always allowed, 0 allows none.',
  ),
};

/** `upstreamEnvironment` as it comes out of the parser. */
export type UpstreamEnvironment = Readonly<z.output<z.ZodObject<typeof upstreamEnvironment>>>;

/** The settings of a service for which nothing else is said. */
export function poolSettings(environment: UpstreamEnvironment): PoolSettings {
  return {
    checkPath: environment.UPSTREAM_CHECK_PATH,
    health: {
      failures: environment.UPSTREAM_CHECK_FAILURES,
      successes: environment.UPSTREAM_CHECK_SUCCESSES,
    },
    breaker: {
      failures: environment.BREAKER_FAILURES,
      failureShare: environment.BREAKER_FAILURE_PERCENT / 100,
      minRequests: environment.BREAKER_MIN_REQUESTS,
      windowMs: environment.BREAKER_WINDOW_MS,
      coolingMs: environment.BREAKER_COOLING_MS,
      maxCoolingMs: environment.BREAKER_MAX_COOLING_MS,
      probes: environment.BREAKER_PROBES,
    },
    panicShare: environment.UPSTREAM_PANIC_PERCENT / 100,
    maxInFlight: environment.MAX_REQUESTS_PER_SERVICE,
    retryShare: environment.RETRY_PERCENT / 100,
  };
}

/** A path that is asked for as it is written, or `off`. */
function pathVariable(fallback: string) {
  return z
    .string()
    .regex(/^(?:off|\/[!-~]*)$/, 'must be a path such as /readyz, or off')
    .default(fallback)
    .transform((path) => (path === 'off' ? undefined : path));
}
