import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { type OrderPlacementEnvironment } from '../orders-environment.js';
import { OrderPlacementService } from './order-placement.service.js';

/** For the service that takes orders. Needs `DatabaseModule`. */
@Module({})
export class OrderPlacementModule {
  static forRoot(environment: OrderPlacementEnvironment): DynamicModule {
    const times = {
      remindInSeconds: environment.ORDER_REMINDER_MINUTES * 60,
      expireInSeconds: environment.ORDER_TIMEOUT_HOURS * 3_600,
    };
    const placement = {
      provide: OrderPlacementService,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new OrderPlacementService(dataSource, times),
    };
    return {
      module: OrderPlacementModule,
      global: true,
      providers: [placement],
      exports: [OrderPlacementService],
    };
  }
}
