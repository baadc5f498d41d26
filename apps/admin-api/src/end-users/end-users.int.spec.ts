import { AccessTokens, authRevoked, Revocations } from '@ginforge/auth';
import { channelOfPattern, RedisConnections } from '@ginforge/chassis';
import { newIdentifier, Sessions } from '@ginforge/database';
import { eventually } from '@ginforge/testing';

import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;
let number = 0;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

async function newUser(): Promise<string> {
  const username = `user_${(number += 1)}`;
  const body = { username, email: `${username}@example.com`, password: 'correct horse' };
  return String((await service.post('/end-users', body, owner)).data?.['id']);
}

/** What a user who is signed in has. */
async function signedIn(userId: string) {
  const sessions = service.app.get(Sessions, { strict: false });
  const session = await sessions.start({
    principalId: userId,
    audience: 'user',
    ip: '::1',
    userAgent: 'jest',
  });
  const tokens = service.app.get(AccessTokens);
  const subject = {
    userId,
    username: 'x',
    roles: [],
    audience: 'user',
    sessionId: session.sessionId,
  } as const;
  return { ...session, principal: tokens.verify(tokens.issue(subject).token) };
}

describe('POST /end-users/:id/disable and /enable', () => {
  it('[RT-08] shuts an end user out at once: tokens, sessions and sockets; and lets new ones in again', async () => {
    const id = await newUser();
    const { principal, refreshToken } = await signedIn(id);
    const heard: string[] = [];
    const subscriber = service.app.get(RedisConnections).subscriber({ autoResubscribe: false });
    subscriber.on('message', (_channel, message: string) => heard.push(message));
    await subscriber.subscribe(channelOfPattern(authRevoked.name));
    const revocations = service.app.get(Revocations);
    expect(await revocations.isRevoked(principal)).toBe(false);
    const { status, data } = await service.post(`/end-users/${id}/disable`, {}, owner);
    expect([status, data?.['status']]).toEqual([200, 'disabled']);
    expect(await revocations.isRevoked(principal)).toBe(true);
    await eventually(() => expect(heard).toEqual([expect.stringContaining(id)]));
    const sessions = service.app.get(Sessions, { strict: false });
    expect(await sessions.rotate(refreshToken, 'user')).toEqual({ kind: 'unknown' });
    expect((await service.post(`/end-users/${id}/enable`, {}, owner)).data?.['status']).toBe('active');
    expect(await revocations.isRevoked(principal)).toBe(true);
    expect(await revocations.isRevoked((await signedIn(id)).principal)).toBe(false);
  });

  it('[AD-03] logs and tells each change once, and none where nothing changes', async () => {
    const id = await newUser();
    await service.announced();
    for (const verb of ['enable', 'disable', 'disable', 'enable']) {
      expect((await service.post(`/end-users/${id}/${verb}`, {}, owner)).status).toBe(200);
    }
    expect((await service.logged(id)).slice(1).map(({ changes }) => changes)).toEqual([
      { status: { from: 'active', to: 'disabled' } },
      { status: { from: 'disabled', to: 'active' } },
    ]);
    expect(await service.announced()).toHaveLength(2);
  });

  it('[RT-08] changes nothing while Redis is away', async () => {
    const id = await newUser();
    await service.redis.kill();
    const answer = await service.post(`/end-users/${id}/disable`, {}, owner);
    await service.redisReturns();
    expect(answer.status).toBe(503);
    expect(await service.sql('SELECT status FROM end_users WHERE id = $1', [id])).toEqual([
      { status: 'active' },
    ]);
  });

  it('answers 404 for whom there is not, administrators too', async () => {
    const administrator = await service.createAdministrator('no_customer');
    for (const id of [newIdentifier(), administrator, 'x']) {
      expect((await service.post(`/end-users/${id}/disable`, {}, owner)).status).toBe(404);
    }
  });
});
