import { type AuthEnvironment } from '@ginforge/auth';
import { Access } from '@ginforge/back-office';
import { Administrator, type SignInEnvironment } from '@ginforge/database';
import { type AccountKind, SignInModule } from '@ginforge/sign-in';
import { type DynamicModule, Module } from '@nestjs/common';

import { ProfileModule } from '../profile/profile.module.js';
import { AccountsController } from './accounts.controller.js';

const administrators: AccountKind<Administrator> = {
  audience: 'admin',
  entity: Administrator,
  relations: { roles: { permissions: true } },
  rolesOf: (administrator) => new Access(administrator).roleCodes,
};

@Module({})
export class AccountsModule {
  static forRoot(environment: SignInEnvironment & AuthEnvironment): DynamicModule {
    return {
      module: AccountsModule,
      imports: [SignInModule.forRoot(environment, administrators), ProfileModule],
      controllers: [AccountsController],
    };
  }
}
