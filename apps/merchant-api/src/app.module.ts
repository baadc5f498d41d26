import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { DatabaseModule } from '@ginforge/database';
import { IdempotencyModule } from '@ginforge/idempotency';
import { OrdersModule } from '@ginforge/orders';
import { type DynamicModule, Module } from '@nestjs/common';

import { CarriersModule } from './carriers/carriers.module.js';
import { type MerchantApiEnvironment } from './environment.js';
import { ShopOrdersModule } from './orders/shop-orders.module.js';
import { OwnProductsModule } from './products/own-products.module.js';
import { ShopModule } from './shop/shop.module.js';

/** Merchants, behind the gateway under `/api/v1/merchant`: their shops, products and orders. */
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
        OrdersModule,
        ShopModule,
        OwnProductsModule,
        ShopOrdersModule,
        CarriersModule,
      ],
    };
  }
}
