import { AccessTokens, authRevoked } from '@ginforge/auth';
import { channelOfPattern, RedisConnections } from '@ginforge/chassis';
import { eventually } from '@ginforge/testing';

import { TestService } from '../test-service.js';

const password = 'correct horse';
const changed = { old_password: password, new_password: 'battery staple' };

let service: TestService;
let number = 0;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

interface Device {
  username: string;
  token: string;
  refreshToken: string;
}

async function registered(): Promise<string> {
  const username = `user-${(number += 1)}`;
  const { status } = await service.post('/register', {
    username,
    email: `${username}@example.com`,
    password,
  });
  expect(status).toBe(201);
  return username;
}

/** One more device on which this user, or a new one, is signed in. */
async function signedIn(username?: string): Promise<Device> {
  const name = username ?? (await registered());
  const { data } = await service.post('/login', { username: name, password });
  return { username: name, token: String(data?.['token']), refreshToken: String(data?.['refresh_token']) };
}

/** The id of the session that a device's token is of. */
function sessionOf({ token }: Device): string {
  return String(service.app.get(AccessTokens).verify(token).sessionId);
}

async function listed({ token }: Device): Promise<Record<string, unknown>[]> {
  const { status, data } = await service.get('/sessions', token);
  expect(status).toBe(200);
  return data?.['list'] as Record<string, unknown>[];
}

/** What a device can still do. */
async function lives({ token, refreshToken }: Device): Promise<boolean[]> {
  const profile = await service.get('/profile', token);
  const refresh = await service.post('/refresh', { refresh_token: refreshToken });
  return [profile.status === 200, refresh.status === 200];
}

/** Everything that gateways are told to close sockets for from now on. */
async function listen(): Promise<string[]> {
  const heard: string[] = [];
  const subscriber = service.app.get(RedisConnections).subscriber();
  subscriber.on('message', (_channel, message: string) => heard.push(message));
  await subscriber.subscribe(channelOfPattern(authRevoked.name));
  return heard;
}

describe('GET /sessions', () => {
  it('[RT-08] lists where the user is signed in, the own session marked, and nobody else’s', async () => {
    const here = await signedIn();
    const there = await signedIn(here.username);
    await signedIn();
    const sessions = await listed(here);
    expect(sessions.map(({ id, current }) => ({ id, current }))).toEqual([
      { id: sessionOf(there), current: false },
      { id: sessionOf(here), current: true },
    ]);
    expect(sessions[0]).toEqual({
      id: expect.any(String),
      current: false,
      user_agent: 'node',
      ip: '127.0.0.1',
      created_at: expect.stringMatching(/Z$/),
      last_used_at: expect.stringMatching(/Z$/),
      expires_at: expect.stringMatching(/Z$/),
    });
  });

  it('[RT-08] puts the session that was refreshed last first, and leaves ended and expired ones out', async () => {
    const first = await signedIn();
    const [second, third, fourth] = [
      await signedIn(first.username),
      await signedIn(first.username),
      await signedIn(first.username),
    ];
    await service.post('/refresh', { refresh_token: first.refreshToken });
    await service.post('/logout', {}, third.token);
    await service.sql(`UPDATE sessions SET expires_at = now() WHERE id = $1`, [sessionOf(fourth)]);
    expect((await listed(second)).map(({ id }) => id)).toEqual([sessionOf(first), sessionOf(second)]);
  });

  it('[AP-03] comes in pages', async () => {
    const here = await signedIn();
    await signedIn(here.username);
    const { data } = await service.get('/sessions?page=2&page_size=1', here.token);
    expect(data).toMatchObject({ total: 2, page: 2, page_size: 1, list: [{ id: sessionOf(here) }] });
  });
});

describe('DELETE /sessions/:id', () => {
  it('[RT-08] ends the session’s tokens from the next request on, and closes its sockets', async () => {
    const heard = await listen();
    const here = await signedIn();
    const there = await signedIn(here.username);
    expect(await service.send('DELETE', `/sessions/${sessionOf(there)}`, '', here.token)).toMatchObject({
      status: 200,
      data: null,
    });
    expect(await lives(there)).toEqual([false, false]);
    expect(await lives(here)).toEqual([true, true]);
    await eventually(() => expect(heard.join()).toContain(sessionOf(there)));
    expect(heard.join()).not.toContain(sessionOf(here));
  });

  it('[RT-08] ends the own session like a logout', async () => {
    const here = await signedIn();
    await service.send('DELETE', `/sessions/${sessionOf(here)}`, '', here.token);
    expect(await lives(here)).toEqual([false, false]);
  });

  it('[RT-08] answers the same 404 to what is another user’s, has ended, or is no id', async () => {
    const [here, other] = [await signedIn(), await signedIn()];
    const ended = await signedIn(here.username);
    await service.post('/logout', {}, ended.token);
    const missing = '0198a1f2-7c00-7000-8000-000000000001';
    for (const id of [sessionOf(other), sessionOf(ended), missing, 'x', '%00', "'; DROP TABLE sessions"]) {
      const answer = await service.send('DELETE', `/sessions/${id}`, '', here.token);
      expect([id, answer.status, answer.code]).toEqual([id, 404, 1004]);
    }
    expect(await lives(other)).toEqual([true, true]);
  });

  it('[AD-06] knows no session of an administrator', async () => {
    const here = await signedIn();
    const other = await signedIn(here.username);
    await service.sql(`UPDATE sessions SET audience = 'admin' WHERE id = $1`, [sessionOf(other)]);
    expect((await listed(here)).map(({ id }) => id)).toEqual([sessionOf(here)]);
    const { status } = await service.send('DELETE', `/sessions/${sessionOf(other)}`, '', here.token);
    expect(status).toBe(404);
  });
});

describe('PUT /password', () => {
  it('[RT-08] ends every other session with its sockets, and keeps this one', async () => {
    const heard = await listen();
    const here = await signedIn();
    const [there, elsewhere] = [await signedIn(here.username), await signedIn(here.username)];
    expect(await service.put('/password', changed, here.token)).toMatchObject({ status: 200, data: null });
    expect(await lives(there)).toEqual([false, false]);
    expect(await lives(elsewhere)).toEqual([false, false]);
    expect(await lives(here)).toEqual([true, true]);
    await eventually(() =>
      expect(heard.filter((message) => message.includes('"kind":"session"'))).toHaveLength(2),
    );
    expect(heard.join()).not.toContain(sessionOf(here));
  });

  it('[AD-04] makes the old password worthless and the new one good', async () => {
    const { username, token } = await signedIn();
    await service.put('/password', changed, token);
    expect((await service.post('/login', { username, password })).status).toBe(401);
    const { status } = await service.post('/login', { username, password: changed.new_password });
    expect(status).toBe(200);
  });

  it('[AD-04] refuses a wrong old password, ends nothing, logs it, and locks as the sign-in does', async () => {
    const here = await signedIn();
    const wrong = { ...changed, old_password: 'wrong password' };
    for (let time = 0; time < 5; time += 1) {
      expect(await service.put('/password', wrong, here.token)).toMatchObject({
        status: 400,
        code: 1001,
        errors: [{ path: 'old_password' }],
      });
    }
    expect(await service.put('/password', changed, here.token)).toMatchObject({ status: 429, code: 2006 });
    expect(await lives(here)).toEqual([true, true]);
    const failures = await service.sql(
      `SELECT 1 FROM login_logs WHERE username = $1 AND outcome = 'bad_credentials'`,
      [here.username],
    );
    expect(failures).toHaveLength(5);
  });

  it('[AP-06] refuses the same password again, a short one, and other fields', async () => {
    const { token } = await signedIn();
    for (const [body, path] of [
      [{ ...changed, new_password: password }, 'new_password'],
      [{ ...changed, new_password: 'short' }, 'new_password'],
      [{ ...changed, username: 'root' }, 'username'],
      [{ new_password: 'battery staple' }, 'old_password'],
    ] as const) {
      expect(await service.put('/password', body, token)).toMatchObject({ status: 400, errors: [{ path }] });
    }
  });

  it('[AP-04] lets one of two changes at the same time win', async () => {
    const here = await signedIn();
    const answers = await Promise.all(
      ['battery staple', 'staple battery'].map((fresh) =>
        service.put('/password', { ...changed, new_password: fresh }, here.token),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, expect.any(Number)]);
    expect([400, 409]).toContain(statuses[1]);
  });

  it('[RT-08] leaves no session to a sign-in with the old password at the same time', async () => {
    const here = await signedIn();
    const [, login] = await Promise.all([
      service.put('/password', changed, here.token),
      service.post('/login', { username: here.username, password }),
    ]);
    const token = String(login.data?.['token']);
    expect((await service.get('/profile', token)).status).toBe(401);
    expect(await listed(here)).toHaveLength(1);
  });

  it('[RT-36] tells other screens of the user, and nothing personal', async () => {
    const { token } = await signedIn();
    await service.sql('DELETE FROM outbox_messages');
    await service.put('/password', changed, token);
    const [row] = await service.sql<{ item: object }>('SELECT item FROM outbox_messages');
    expect(row).toMatchObject({ item: { message: { content: { entity: 'user', action: 'update' } } } });
    expect(JSON.stringify(row)).not.toMatch(/password|argon2/);
  });
});
