import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { DatabaseModule } from '@ginforge/database';
import { NotificationModule } from '@ginforge/notification';
import { type DynamicModule, Module } from '@nestjs/common';

import { AccountsModule } from './accounts/accounts.module.js';
import { type UserApiEnvironment } from './environment.js';
import { ProfileModule } from './profile/profile.module.js';

/** End users: their accounts and what is theirs. */
@Module({})
export class AppModule {
  static forRoot(environment: UserApiEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'user-api'),
        DatabaseModule.forRoot(environment),
        AuthModule.forRoot(environment),
        NotificationModule.forRoot(environment),
        AccountsModule.forRoot(environment),
        ProfileModule,
      ],
    };
  }
}
