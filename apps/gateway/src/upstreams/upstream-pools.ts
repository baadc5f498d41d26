import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT, Metrics } from '@ginforge/chassis';

import { countPools } from './pool-metrics.js';
import { poolSettings, type UpstreamEnvironment } from './upstream-environment.js';
import { type PoolSettings, UpstreamPool } from './upstream-pool.js';
import type { UpstreamEvent } from './upstream-state.js';

/** What a route may say of its targets other than the environment does (GW-01). */
export type PoolOverrides = Partial<Pick<PoolSettings, 'checkPath' | 'maxInFlight' | 'retryShare'>>;

/** The pools of all services that this gateway has routes to: whoever checks, resolves, counts or shows them finds them here. */
@Injectable()
export class UpstreamPools {
  private readonly pools = new Map<string, UpstreamPool>();
  private readonly defaults: PoolSettings;
  private readonly logger = new Logger(UpstreamPools.name);

  constructor(@Inject(ENVIRONMENT) environment: UpstreamEnvironment, metrics: Metrics) {
    this.defaults = poolSettings(environment);
    countPools(metrics, () => this.list());
  }

  /** The pool of a service. The same service, targets and settings are the same pool, whatever route asks for it. */
  pool(service: string, targets: readonly URL[], overrides: PoolOverrides = {}): UpstreamPool {
    const settings = { ...this.defaults, ...overrides };
    const key = JSON.stringify([service, targets.map(({ origin }) => origin).sort(), settings]);
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    const pool = new UpstreamPool(service, targets, settings, (event) => this.log(service, event));
    this.pools.set(key, pool);
    return pool;
  }

  list(): readonly UpstreamPool[] {
    return [...this.pools.values()];
  }

  private log(service: string, { kind, upstream, to }: UpstreamEvent): void {
    const isTrouble = to === 'open' || to === 'unhealthy';
    const reason = isTrouble ? `: ${upstream.state().lastError?.reason ?? 'unknown'}` : '';
    const line = `${service} at ${upstream.origin}: ${kind === 'breaker' ? 'circuit breaker ' : ''}${to}${reason}`;
    if (isTrouble) this.logger.warn(line);
    else this.logger.log(line);
  }
}
