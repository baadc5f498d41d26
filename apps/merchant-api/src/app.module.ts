import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { DatabaseModule } from '@ginforge/database';
import { IdempotencyModule } from '@ginforge/idempotency';
import { type DynamicModule, Module } from '@nestjs/common';

import { type MerchantApiEnvironment } from './environment.js';
import { GreetingsModule } from './greetings/greetings.module.js';

/** The service merchant-api, behind the gateway under `/api/v1/merchant`. */
@Module({})
export class AppModule {
  static forRoot(environment: MerchantApiEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'merchant-api'),
        DatabaseModule.forRoot(environment),
        AuthModule.forRoot(environment),
        IdempotencyModule.forRoot(environment),
        GreetingsModule,
      ],
    };
  }
}
