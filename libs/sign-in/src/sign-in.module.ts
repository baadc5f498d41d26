import { AccessTokens, type AuthEnvironment, Revocations } from '@ginforge/auth';
import { lockPolicy, LoginAttempts, Sessions, type SignInEnvironment } from '@ginforge/database';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { AccountSessions } from './account-sessions.js';
import { type Account, type AccountKind, Accounts } from './accounts.js';
import { Passwords } from './passwords.js';
import { SignIn } from './sign-in.js';

/** Provides {@link SignIn}, {@link Passwords} and {@link AccountSessions} for the accounts of one audience. Needs `AuthModule` and `DatabaseModule`. */
@Global()
@Module({})
export class SignInModule {
  static forRoot<Person extends Account>(
    environment: SignInEnvironment & AuthEnvironment,
    kind: AccountKind<Person>,
  ): DynamicModule {
    return {
      module: SignInModule,
      providers: [
        {
          provide: Accounts,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new Accounts(dataSource, kind),
        },
        {
          provide: LoginAttempts,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new LoginAttempts(dataSource, lockPolicy(environment)),
        },
        {
          provide: Sessions,
          inject: [DataSource],
          useFactory: ({ manager }: DataSource) => new Sessions(manager, environment.REFRESH_TOKEN_TTL),
        },
        {
          provide: AccountSessions,
          inject: [Sessions, AccessTokens, Revocations],
          useFactory: (sessions: Sessions, tokens: AccessTokens, revocations: Revocations) =>
            new AccountSessions(kind, sessions, tokens, revocations),
        },
        ...[SignIn, Passwords].map((provide) => ({
          provide,
          inject: [Accounts, LoginAttempts, AccountSessions],
          useFactory: (
            accounts: Accounts<Person>,
            attempts: LoginAttempts,
            sessions: AccountSessions<Person>,
          ) => new provide(accounts, attempts, sessions),
        })),
      ],
      exports: [SignIn, Passwords, AccountSessions, Sessions],
    };
  }
}
