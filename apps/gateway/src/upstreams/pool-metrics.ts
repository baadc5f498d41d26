import type { Metrics } from '@ginforge/chassis';
import { Counter } from 'prom-client';

import type { BreakerPosition } from './circuit-breaker.js';
import type { UpstreamPool } from './upstream-pool.js';

const positions: Record<BreakerPosition, number> = { closed: 0, 'half-open': 1, open: 2 };

/**
 * Counters and gauges of the pools (OB-01). The hot path counts plain numbers, which are read when somebody scrapes. The
 * gauges have a series for each address that there is now; the counters, which must never shrink, one for each service.
 */
export function countPools(metrics: Metrics, pools: () => readonly UpstreamPool[]): void {
  gauges(metrics, pools);
  const counts = [
    ['gateway_breaker_opened_total', 'Times that a circuit breaker opened', openings],
    ['gateway_bulkhead_refused_total', 'Requests over the cap of their service', refused],
    ['gateway_retry_budget_exhausted_total', 'Retries that the budget did not allow', exhausted],
  ] as const;
  for (const [name, help, read] of counts) metrics.registry.registerMetric(counter(name, help, pools, read));
}

function gauges(metrics: Metrics, pools: () => readonly UpstreamPool[]): void {
  const labels = ['service', 'target'] as const;
  metrics.gauge('gateway_upstream_healthy', 'Whether checks let a target be used', labels, function () {
    this.reset();
    for (const { service, upstreams } of pools())
      for (const { origin, health } of upstreams)
        this.set({ service, target: origin }, health.usable ? 1 : 0);
  });
  const help = 'Circuit breaker of a target: 0 closed, 1 half-open, 2 open';
  metrics.gauge('gateway_breaker_state', help, labels, function () {
    this.reset();
    const now = performance.now();
    for (const { service, upstreams } of pools())
      for (const { origin, breaker } of upstreams)
        this.set({ service, target: origin }, positions[breaker.positionAt(now)]);
  });
}

/** A counter whose value the pools keep. Pools of one service with other targets or settings count together. */
function counter(
  name: string,
  help: string,
  pools: () => readonly UpstreamPool[],
  read: (pool: UpstreamPool) => number,
): Counter<'service'> {
  return new Counter({
    name,
    help,
    labelNames: ['service'],
    registers: [],
    collect() {
      this.reset();
      for (const pool of pools()) this.inc({ service: pool.service }, read(pool));
    },
  });
}

function openings(pool: UpstreamPool): number {
  return pool.openings;
}

function refused({ bulkhead }: UpstreamPool): number {
  return bulkhead.refused;
}

function exhausted({ retries }: UpstreamPool): number {
  return retries.exhausted;
}
