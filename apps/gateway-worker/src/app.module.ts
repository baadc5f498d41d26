import { ChassisModule } from '@ginforge/chassis';
import { JobWorkersModule } from '@ginforge/jobs';
import { NotificationModule } from '@ginforge/notification';
import { type DynamicModule, Module } from '@nestjs/common';

import { type GatewayWorkerEnvironment } from './environment.js';
import { jobProcessors } from './job-processors.js';

/** The jobs and what they need. */
@Module({})
export class AppModule {
  static forRoot(environment: GatewayWorkerEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'gateway-worker'),
        NotificationModule.forRoot(environment),
        JobWorkersModule.forRoot({ environment, processors: jobProcessors }),
      ],
    };
  }
}
