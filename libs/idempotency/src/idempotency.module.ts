import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Idempotency } from './idempotency.js';
import { type IdempotencyEnvironment } from './idempotency-environment.js';

/** Makes `@Idempotent()` work everywhere in the service. Needs `DatabaseModule`. */
@Module({})
export class IdempotencyModule {
  static forRoot(environment: IdempotencyEnvironment): DynamicModule {
    const { IDEMPOTENCY_TTL: lifetimeSeconds, IDEMPOTENCY_CLAIM_SECONDS: claimSeconds } = environment;
    return {
      module: IdempotencyModule,
      global: true,
      providers: [
        {
          provide: Idempotency,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) =>
            new Idempotency(dataSource, { lifetimeSeconds, claimSeconds }),
        },
      ],
      exports: [Idempotency],
    };
  }
}
