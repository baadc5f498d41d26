import { type AuthEnvironment } from '@ginforge/auth';
import { EndUser, type SignInEnvironment } from '@ginforge/database';
import { SignInModule } from '@ginforge/sign-in';
import { type DynamicModule, Module } from '@nestjs/common';

import { AccountsController } from './accounts.controller.js';
import { SessionsController } from './sessions.controller.js';
import { UserSessionsService } from './user-sessions.service.js';
import { UsersService } from './users.service.js';

@Module({})
export class AccountsModule {
  static forRoot(environment: SignInEnvironment & AuthEnvironment): DynamicModule {
    return {
      module: AccountsModule,
      imports: [
        SignInModule.forRoot(environment, { audience: 'user', entity: EndUser, rolesOf: () => ['user'] }),
      ],
      controllers: [AccountsController, SessionsController],
      providers: [UsersService, UserSessionsService],
    };
  }
}
