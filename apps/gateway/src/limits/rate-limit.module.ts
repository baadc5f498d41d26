import { openPromptConnection, RedisConnections } from '@ginforge/chassis';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { MemoryPermitStore } from './memory-permit-store.js';
import type { RateLimitEnvironment } from './rate-limit-environment.js';
import { RateLimitMetrics } from './rate-limit-metrics.js';
import { RateLimitRules } from './rate-limit-rules.js';
import { RateLimiter } from './rate-limiter.js';
import { RedisPermitStore } from './redis-permit-store.js';
import { SharedPermits } from './shared-permits.js';

/** What of the gateway's environment the module reads. */
type ModuleEnvironment = RateLimitEnvironment & {
  /** `false`: one process alone, limits are counted in memory. */
  readonly REDIS_ENABLED?: boolean;
};

/** Provides {@link RateLimiter} and {@link RateLimitRules}, over the chassis' Redis or within one process alone (GW-08). */
@Module({})
export class RateLimitModule {
  static forRoot(environment: ModuleEnvironment): DynamicModule {
    const isShared = environment.RATE_LIMIT_ENABLED && environment.REDIS_ENABLED !== false;
    return {
      module: RateLimitModule,
      providers: [
        { provide: RateLimitRules, useValue: new RateLimitRules(environment) },
        RateLimitMetrics,
        ...(isShared ? [sharedPermits(environment.RATE_LIMIT_REDIS_TIMEOUT_MS)] : []),
        {
          provide: RateLimiter,
          inject: [RateLimitMetrics, { token: SharedPermits, optional: true }],
          useFactory: (metrics: RateLimitMetrics, shared?: SharedPermits) =>
            new RateLimiter(new MemoryPermitStore(), metrics, shared),
        },
      ],
      exports: [RateLimiter, RateLimitRules],
    };
  }
}

function sharedPermits(timeoutMs: number): Provider {
  return {
    provide: SharedPermits,
    inject: [RedisConnections, RateLimitMetrics],
    useFactory: async (redis: RedisConnections, metrics: RateLimitMetrics) =>
      new SharedPermits(
        new RedisPermitStore(await openPromptConnection(redis, 'limits')),
        metrics,
        timeoutMs,
      ),
  };
}
