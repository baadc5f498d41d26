import { type AuthEnvironment } from '@ginforge/auth';
import { LoginAttempts, lockPolicy, Sessions, type SignInEnvironment } from '@ginforge/database';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { AccountsController } from './accounts.controller.js';
import { SignInService } from './sign-in.service.js';
import { UsersService } from './users.service.js';

@Module({})
export class AccountsModule {
  static forRoot(environment: SignInEnvironment & AuthEnvironment): DynamicModule {
    return {
      module: AccountsModule,
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
        UsersService,
      ],
    };
  }
}
