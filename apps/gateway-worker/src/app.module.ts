import { ChassisModule } from '@ginforge/chassis';
import { ConfigurationModule, DatabaseModule } from '@ginforge/database';
import { FilesModule } from '@ginforge/files';
import { JobWorkersModule } from '@ginforge/jobs';
import { NotificationModule } from '@ginforge/notification';
import { OrdersModule, PaymentsModule } from '@ginforge/orders';
import { JobRelayModule, OutboxRelayModule } from '@ginforge/outbox';
import { type DynamicModule, Module } from '@nestjs/common';

import { type GatewayWorkerEnvironment } from './environment.js';
import { jobProcessors } from './job-processors.js';
import { jobSchedules } from './job-schedules.js';

/** The jobs, the relay of the outbox, and what they need. */
@Module({})
export class AppModule {
  static forRoot(environment: GatewayWorkerEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'gateway-worker'),
        DatabaseModule.forRoot(environment),
        ConfigurationModule,
        NotificationModule.forRoot(environment),
        OutboxRelayModule.forRoot(environment),
        OrdersModule,
        PaymentsModule.forRoot(environment),
        FilesModule.forRoot(environment),
        JobRelayModule.forRoot(environment),
        JobWorkersModule.forRoot({
          environment,
          processors: jobProcessors,
          schedules: jobSchedules(environment),
        }),
      ],
    };
  }
}
