import { type DynamicModule, Global, Inject, Module, type NestModule } from '@nestjs/common';

import type { RedisEnvironment, ServiceEnvironment } from './environment/service-environment.js';
import { HealthModule } from './health/health.module.js';
import { HealthReportModule } from './health/health-report.module.js';
import { HttpParts } from './lifecycle/http-parts.js';
import { LogLevelController } from './logging/log-level.controller.js';
import { LogLevelSwitch } from './logging/log-level-switch.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { MemoryModule } from './pub-sub/memory.module.js';
import { RedisModule } from './redis/redis.module.js';
import { SERVICE_NAME } from './service-name.js';
import { TracingModule } from './tracing/tracing.module.js';

/** Injection token of the service's parsed environment: `@Inject(ENVIRONMENT) environment: UserApiEnvironment`. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');

/**
 * What every service imports once: health, metrics, its document (AP-07) and the environment; and for a service whose
 * environment has Redis, Redis, or with `REDIS_ENABLED=false` what stands in for it within one process.
 */
@Global()
@Module({})
export class ChassisModule implements NestModule {
  static forRoot(environment: ServiceEnvironment & Partial<RedisEnvironment>, name: string): DynamicModule {
    const { REDIS_URL: url, REDIS_CLUSTER_NODES: nodes = [], REDIS_ENABLED: enabled } = environment;
    const address = nodes.length > 0 ? nodes : url;
    const hasBus = enabled === false || address !== undefined;
    return {
      module: ChassisModule,
      imports: [
        TracingModule.forRoot(environment, name),
        HealthModule,
        MetricsModule,
        OpenApiModule.forRoot(name),
        ...(enabled === false
          ? [MemoryModule]
          : address === undefined
            ? []
            : [RedisModule.forRoot({ address, name })]),
        ...(hasBus ? [HealthReportModule] : []),
      ],
      controllers: hasBus ? [LogLevelController] : [],
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        { provide: SERVICE_NAME, useValue: name },
        HttpParts,
        LogLevelSwitch,
      ],
      exports: [ENVIRONMENT, SERVICE_NAME, LogLevelSwitch],
    };
  }
  constructor(@Inject(HttpParts) private readonly httpParts: HttpParts) {}

  configure(): void {
    this.httpParts.configure();
  }
}
