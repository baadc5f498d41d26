import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { InventoryAlertsService } from './catalogue/inventory-alerts.service.js';
import { ProductsService } from './catalogue/products.service.js';
import { OrdersService } from './orders/orders.service.js';
import { UnpaidOrdersService } from './orders/unpaid-orders.service.js';
import { type OrdersEnvironment } from './orders-environment.js';
import { PaymentProvider } from './payments/payment-provider.js';
import { PaymentsService } from './payments/payments.service.js';
import { SandboxProvider } from './payments/sandbox-provider.js';

/** The catalogue, orders and payments. Needs `DatabaseModule`. Another payment provider takes the sandbox's place here. */
@Module({})
export class OrdersModule {
  static forRoot(environment: OrdersEnvironment): DynamicModule {
    const inject = [DataSource];
    const times = {
      remindInSeconds: environment.ORDER_REMINDER_MINUTES * 60,
      expireInSeconds: environment.ORDER_TIMEOUT_HOURS * 3_600,
    };
    const payments = {
      retrySeconds: environment.PAYMENT_RETRY_SECONDS,
      maxAttempts: environment.PAYMENT_MAX_ATTEMPTS,
      timeoutMs: environment.PAYMENT_TIMEOUT_MS,
    };
    return {
      module: OrdersModule,
      global: true,
      providers: [
        ProductsService,
        {
          provide: OrdersService,
          inject,
          useFactory: (dataSource: DataSource) => new OrdersService(dataSource, times),
        },
        {
          provide: UnpaidOrdersService,
          inject,
          useFactory: (dataSource: DataSource) => new UnpaidOrdersService(dataSource),
        },
        {
          provide: InventoryAlertsService,
          inject,
          useFactory: (dataSource: DataSource) => new InventoryAlertsService(dataSource),
        },
        {
          provide: PaymentProvider,
          inject,
          useFactory: (dataSource: DataSource) =>
            new SandboxProvider(dataSource, environment.PAYMENT_SANDBOX),
        },
        {
          provide: PaymentsService,
          inject: [DataSource, PaymentProvider],
          useFactory: (dataSource: DataSource, provider: PaymentProvider) =>
            new PaymentsService(dataSource, provider, payments),
        },
      ],
      exports: [
        ProductsService,
        OrdersService,
        UnpaidOrdersService,
        InventoryAlertsService,
        PaymentsService,
        PaymentProvider,
      ],
    };
  }
}
