import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';

import { checkTarget } from './health-check.js';
import type { UpstreamEnvironment } from './upstream-environment.js';
import { UpstreamPools } from './upstream-pools.js';
import type { Upstream } from './upstream.js';

/** Checks under way at once, so that a thousand dead targets do not use up the gateway's files. */
const maxUnderway = 64;
const sweepEveryMs = 200;

/**
 * Asks every target whether it is ready (GW-04). One sweep for all, no timer per target: those that the name service adds
 * are found by it, those that it takes away are forgotten. The first check of a target comes at a random point of
 * the interval, and each interval differs by a tenth, so that the replicas do not ask in step.
 */
@Injectable()
export class HealthChecker implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly dueAt = new WeakMap<Upstream, number>();
  private readonly underway = new Map<AbortController, Promise<void>>();
  private isStopping = false;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: UpstreamEnvironment,
    private readonly pools: UpstreamPools,
  ) {}

  onApplicationBootstrap(): void {
    const period = Math.min(sweepEveryMs, this.environment.UPSTREAM_CHECK_INTERVAL_MS / 2);
    this.timer = setInterval(() => this.sweep(performance.now()), period);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.isStopping = true;
    for (const controller of this.underway.keys()) controller.abort();
    await Promise.allSettled(this.underway.values());
  }

  private sweep(now: number): void {
    for (const { upstreams, settings } of this.pools.list())
      if (settings.checkPath !== undefined)
        for (const upstream of upstreams) this.look(upstream, settings.checkPath, now);
  }

  private look(upstream: Upstream, path: string, now: number): void {
    const dueAt = this.dueAt.get(upstream);
    if (dueAt === undefined) {
      this.dueAt.set(upstream, now + Math.random() * this.environment.UPSTREAM_CHECK_INTERVAL_MS);
    } else if (now >= dueAt && this.underway.size < maxUnderway) {
      this.dueAt.set(upstream, Infinity);
      const controller = new AbortController();
      const check = this.check(upstream, path, controller).finally(() => this.underway.delete(controller));
      this.underway.set(controller, check);
    }
  }

  private async check(upstream: Upstream, path: string, controller: AbortController): Promise<void> {
    const { UPSTREAM_CHECK_TIMEOUT_MS: timeout, UPSTREAM_CHECK_INTERVAL_MS: interval } = this.environment;
    const timer = setTimeout(() => controller.abort(), timeout);
    const result = await checkTarget(upstream, path, controller.signal).finally(() => clearTimeout(timer));
    if (this.isStopping) return;
    upstream.checked(result);
    this.dueAt.set(upstream, performance.now() + interval * (0.9 + Math.random() * 0.2));
  }
}
