import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { ConfigurationModule, DatabaseModule } from '@ginforge/database';
import { IdempotencyModule } from '@ginforge/idempotency';
import { OrderPlacementModule, OrdersModule, PaymentsModule } from '@ginforge/orders';
import { type DynamicModule, Module } from '@nestjs/common';

import { AccountsModule } from './accounts/accounts.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { type UserApiEnvironment } from './environment.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OwnOrdersModule } from './orders/own-orders.module.js';
import { ProfileModule } from './profile/profile.module.js';

/** End users: their accounts, their inboxes and what else is theirs. */
@Module({})
export class AppModule {
  static forRoot(environment: UserApiEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'user-api'),
        DatabaseModule.forRoot(environment),
        ConfigurationModule,
        AuthModule.forRoot(environment),
        IdempotencyModule.forRoot(environment),
        AccountsModule.forRoot(environment),
        ProfileModule,
        OrdersModule,
        OrderPlacementModule.forRoot(environment),
        PaymentsModule.forRoot(environment),
        CatalogueModule,
        OwnOrdersModule,
        NotificationsModule,
      ],
    };
  }
}
