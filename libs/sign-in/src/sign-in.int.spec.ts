import { AccessTokens, authEnvironment, AuthModule, hashPassword, Revocations } from '@ginforge/auth';
import {
  ApplicationError,
  ChassisModule,
  createService,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
} from '@ginforge/chassis';
import {
  databaseEnvironment,
  DatabaseModule,
  EndUser,
  newIdentifier,
  signInEnvironment,
} from '@ginforge/database';
import { eventually, openTestResources, type TestResources } from '@ginforge/testing';
import { type INestApplication, Module } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';

import { AccountSessions } from './account-sessions.js';
import { holdAccount } from './accounts.js';
import { Passwords } from './passwords.js';
import { SignIn } from './sign-in.js';
import { SignInModule } from './sign-in.module.js';

const schema = z.object({
  ...serviceEnvironment({ port: 0 }),
  ...redisEnvironment,
  ...authEnvironment,
  ...databaseEnvironment,
  ...signInEnvironment,
});
const origin = { ip: '192.0.2.1', userAgent: 'jest', traceId: 'test' };
const password = 'correct horse';

let resources: TestResources;
let app: INestApplication;
let signIns: SignIn<EndUser>;
let dataSource: DataSource;

beforeAll(async () => {
  resources = await openTestResources({});
  const environment = loadEnvironment(schema, resources.variables);
  @Module({
    imports: [
      ChassisModule.forRoot(environment, 'sign-in'),
      DatabaseModule.forRoot(environment),
      AuthModule.forRoot(environment),
      SignInModule.forRoot(environment, { audience: 'user', entity: EndUser, rolesOf: () => ['user'] }),
    ],
  })
  class SignInTestModule {}
  app = await createService({ name: 'sign-in', environment, module: SignInTestModule });
  await app.init();
  signIns = app.get<SignIn<EndUser>>(SignIn);
  dataSource = app.get(DataSource);
});

afterAll(async () => {
  await app.close();
  await resources.database.drop();
  await resources.redis.stop();
});

let number = 0;

async function account(): Promise<{ id: string; username: string }> {
  const username = `user${(number += 1)}`;
  const fields = { nickname: '', phone: null, avatar: null, lastLoginAt: null, status: 'active' } as const;
  const id = newIdentifier();
  const passwordHash = await hashPassword(password);
  await dataSource.manager.insert(EndUser, {
    id,
    username,
    email: `${username}@x.org`,
    passwordHash,
    ...fields,
  });
  return { id, username };
}

/** Begins an attempt while a change of the account is under way, and lets the change commit once the attempt waits for it. */
async function meanwhile<Result>(
  id: string,
  change: (manager: EntityManager) => Promise<unknown>,
  attempt: () => Promise<Result>,
): Promise<Result | string> {
  let outcome: Promise<Result | string> | undefined;
  await dataSource.transaction(async (manager) => {
    await holdAccount(manager, EndUser, id);
    outcome = attempt().catch((error: unknown) =>
      error instanceof ApplicationError ? error.errorName : 'other',
    );
    await someoneWaitsForLock();
    await change(manager);
    await app.get(AccountSessions).endAll(manager, id);
  });
  return (await outcome) ?? 'no attempt';
}

function someoneWaitsForLock(): Promise<void> {
  return eventually(async () => {
    const waiting: unknown[] = await dataSource.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(waiting).not.toEqual([]);
  });
}

describe('while an account is being disabled', () => {
  const disable = (id: string) => (manager: EntityManager) =>
    manager.update(EndUser, { id }, { status: 'disabled' });

  it('[RT-08] nobody signs in any more, who had shown the right password before too', async () => {
    const { id, username } = await account();
    const outcome = await meanwhile(id, disable(id), () => signIns.signIn({ username, password }, origin));
    expect(outcome).toBe('ACCOUNT_DISABLED');
    expect(await dataSource.query('SELECT FROM sessions WHERE principal_id = $1', [id])).toEqual([]);
  });

  it('[RT-08] no refresh token gets another access token', async () => {
    const { id, username } = await account();
    const { refreshToken, token } = await signIns.signIn({ username, password }, origin);
    const outcome = await meanwhile(id, disable(id), () => signIns.refresh(refreshToken));
    expect(outcome).toBe('UNAUTHORIZED');
    expect(await app.get(Revocations).isRevoked(app.get(AccessTokens).verify(token))).toBe(true);
  });
});

describe('while a password is being changed', () => {
  it('[RT-08] nobody signs in with the old one', async () => {
    const { id, username } = await account();
    const passwordHash = await hashPassword('battery staple');
    const change = (manager: EntityManager) => manager.update(EndUser, { id }, { passwordHash });
    const outcome = await meanwhile(id, change, () => signIns.signIn({ username, password }, origin));
    expect(outcome).toBe('INVALID_CREDENTIALS');
  });
});

describe('what ends with a change that fails', () => {
  it('[RT-08] is nothing: sessions go on, and only have to be refreshed', async () => {
    const { id, username } = await account();
    const { refreshToken } = await signIns.signIn({ username, password }, origin);
    const failing = dataSource.transaction(async (manager) => {
      await holdAccount(manager, EndUser, id);
      await app.get(AccountSessions).endAll(manager, id);
      throw new Error('the commit fails');
    });
    await expect(failing).rejects.toThrow('the commit fails');
    const { token } = await signIns.refresh(refreshToken);
    expect(await app.get(Revocations).isRevoked(app.get(AccessTokens).verify(token))).toBe(false);
  });

  it('[RT-08] a change that cannot be told to the sockets is not made', async () => {
    const { id, username } = await account();
    const { token } = await signIns.signIn({ username, password }, origin);
    const principal = app.get(AccessTokens).verify(token);
    const body = { old_password: password, new_password: 'battery staple' };
    const passwords = app.get<Passwords<EndUser>>(Passwords);
    const { refreshToken } = await signIns.signIn({ username, password }, origin);
    const change = await passwords.prepare(principal, body, origin);
    await resources.redis.kill();
    const replacing = dataSource.transaction((manager) => passwords.replace(manager, change, principal));
    await expect(replacing).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await resources.redis.start();
    await signIns.refresh(refreshToken);
    expect((await signIns.signIn({ username, password }, origin)).account.id).toBe(id);
  });
});

describe('signing in many times at once', () => {
  it('[AD-04] works for one account, whatever happens to be first', async () => {
    const { username } = await account();
    const attempts = Array.from({ length: 8 }, () => signIns.signIn({ username, password }, origin));
    const tokens = (await Promise.all(attempts)).map(({ refreshToken }) => refreshToken);
    expect(new Set(tokens).size).toBe(8);
  });

  it('[RT-08] gives one of several holders of a refresh token the next one, and ends the session', async () => {
    const { username } = await account();
    const { refreshToken } = await signIns.signIn({ username, password }, origin);
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => signIns.refresh(refreshToken)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [winner] = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const principal = app.get(AccessTokens).verify(winner?.token ?? '');
    expect(await app.get(Revocations).isRevoked(principal)).toBe(true);
  });

  it('[AD-04] locks for the address that failed, and for no other', async () => {
    const { username } = await account();
    const wrong = { username, password: 'wrong password' };
    for (let time = 0; time < 5; time += 1) {
      await expect(signIns.signIn(wrong, origin)).rejects.toMatchObject({ errorName: 'INVALID_CREDENTIALS' });
    }
    const right = { username, password };
    await expect(signIns.signIn(right, origin)).rejects.toMatchObject({ errorName: 'ACCOUNT_LOCKED' });
    const elsewhere = { ...origin, ip: '198.51.100.9' };
    expect((await signIns.signIn(right, elsewhere)).account.username).toBe(username);
  });
});
