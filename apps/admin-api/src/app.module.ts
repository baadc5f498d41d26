import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { ConfigurationModule, DatabaseModule } from '@ginforge/database';
import { IdempotencyModule } from '@ginforge/idempotency';
import { JobsModule } from '@ginforge/jobs';
import { NotificationModule } from '@ginforge/notification';
import { OrdersModule } from '@ginforge/orders';
import { type DynamicModule, Module } from '@nestjs/common';

import { AccountsModule } from './accounts/accounts.module.js';
import { AdministratorsModule } from './administrators/administrators.module.js';
import { EmailTestModule } from './email-test/email-test.module.js';
import { EndUsersModule } from './end-users/end-users.module.js';
import { type AdminApiEnvironment } from './environment.js';
import { GatewaysModule } from './gateways/gateways.module.js';
import { InboxModule } from './inbox/inbox.module.js';
import { JobAdministrationModule } from './jobs/job-administration.module.js';
import { JobBoardModule } from './job-board/job-board.module.js';
import { LogsModule } from './logs/logs.module.js';
import { MenusModule } from './menus/menus.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { PermissionsModule } from './permissions/permissions.module.js';
import { ManagedOrdersModule } from './orders/managed-orders.module.js';
import { ProductsModule } from './products/products.module.js';
import { ProfileModule } from './profile/profile.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { RolesModule } from './roles/roles.module.js';
import { SeedModule } from './seed/seed.module.js';
import { ShopsModule } from './shops/shops.module.js';
import { SystemModule } from './system/system.module.js';

/** The back office. */
@Module({})
export class AppModule {
  static forRoot(environment: AdminApiEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'admin-api'),
        DatabaseModule.forRoot(environment),
        ConfigurationModule,
        SeedModule.forRoot(environment),
        AuthModule.forRoot(environment),
        IdempotencyModule.forRoot(environment),
        NotificationModule.forRoot(environment),
        JobsModule.forRoot(),
        OrdersModule,
        AccountsModule.forRoot(environment),
        ProfileModule,
        AdministratorsModule,
        RolesModule,
        PermissionsModule,
        MenusModule,
        EndUsersModule,
        ProductsModule,
        ShopsModule,
        ManagedOrdersModule,
        NotificationsModule,
        InboxModule,
        GatewaysModule,
        JobAdministrationModule,
        JobBoardModule,
        RealtimeModule,
        LogsModule,
        SystemModule,
        EmailTestModule,
      ],
    };
  }
}
