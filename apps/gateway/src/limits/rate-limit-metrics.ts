import { Metrics } from '@ginforge/chassis';
import { Injectable } from '@nestjs/common';
import type { Counter, Gauge } from 'prom-client';

/** What GW-08 shows of itself. */
@Injectable()
export class RateLimitMetrics {
  private readonly limited: Counter<'rule'>;
  private readonly memory: Gauge;
  private readonly failures: Counter;

  constructor(metrics: Metrics) {
    this.limited = metrics.counter('gateway_rate_limited_total', 'Requests over a limit, by rule', ['rule']);
    this.memory = metrics.gauge(
      'gateway_rate_limit_from_memory',
      '1 while this replica counts limits alone, 0 while all count together in Redis',
    );
    this.failures = metrics.counter(
      'gateway_rate_limit_redis_failures_total',
      'Calls of the rate limiter that Redis refused or did not answer in time',
    );
  }

  refused(rule: string): void {
    this.limited.inc({ rule });
  }

  redisFailed(): void {
    this.failures.inc();
  }

  countsFromMemory(isSo: boolean): void {
    this.memory.set(isSo ? 1 : 0);
  }
}
