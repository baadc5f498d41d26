import { type AuthEnvironment } from '@ginforge/auth';
import { lockPolicy, LoginAttempts, Sessions, type SignInEnvironment } from '@ginforge/database';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ProfileModule } from '../profile/profile.module.js';
import { AccountsController } from './accounts.controller.js';
import { SignInService } from './sign-in.service.js';

@Module({})
export class AccountsModule {
  static forRoot(environment: SignInEnvironment & AuthEnvironment): DynamicModule {
    return {
      module: AccountsModule,
      imports: [ProfileModule],
      controllers: [AccountsController],
      providers: [
        {
          provide: Sessions,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new Sessions(dataSource, environment.REFRESH_TOKEN_TTL),
        },
        {
          provide: LoginAttempts,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new LoginAttempts(dataSource, lockPolicy(environment)),
        },
        SignInService,
      ],
    };
  }
}
