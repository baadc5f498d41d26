import { AccessTokens, authRevoked } from '@ginforge/auth';
import { channelOfPattern, ConfigurationChanges, RedisConnections } from '@ginforge/chassis';
import { eventually } from '@ginforge/testing';

import { type Answer, TestService } from '../test-service.js';

let service: TestService;
let number = 0;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

interface Person {
  username: string;
  email: string;
  password: string;
}

function somebody(): Person {
  const username = `user-${(number += 1)}`;
  return { username, email: `${username}@example.com`, password: 'correct horse' };
}

async function registered(): Promise<Person> {
  const person = somebody();
  expect((await service.post('/register', person)).status).toBe(201);
  return person;
}

async function signedIn(person?: Person): Promise<Person & { token: string; refreshToken: string }> {
  const owner = person ?? (await registered());
  const { data } = await service.post('/login', { username: owner.username, password: owner.password });
  return { ...owner, token: String(data?.['token']), refreshToken: String(data?.['refresh_token']) };
}

/** Everything that is published on a Redis channel from now on, until the test ends. */
async function listen(channel: string): Promise<string[]> {
  const heard: string[] = [];
  const subscriber = service.app.get(RedisConnections).subscriber();
  subscriber.on('message', (_channel, message: string) => heard.push(message));
  await subscriber.subscribe(channel);
  return heard;
}

describe('POST /register', () => {
  it('[AP-04] answers 201 with the user, and never with the password', async () => {
    const person = somebody();
    const { status, data, code } = await service.post('/register', { ...person, nickname: 'Ada' });
    expect({ status, code }).toEqual({ status: 201, code: 0 });
    expect(data).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      username: person.username,
      email: person.email,
      nickname: 'Ada',
      avatar: null,
      phone: null,
      status: 'active',
      last_login_at: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('gives a name to one of fifty who ask for it at the same time', async () => {
    const { username, password } = somebody();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        service.post('/register', {
          username: index % 2 ? username : username.toUpperCase(),
          email: `${username}.${index}@example.com`,
          password,
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(49).fill(409)]);
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([0, 3002]));
  });

  it('gives an e-mail address to one account only, whatever its case', async () => {
    const { email } = await registered();
    const answer = await service.post('/register', { ...somebody(), email: email.toUpperCase() });
    expect(answer).toMatchObject({ status: 409, code: 3003 });
  });

  it('[RT-36] announces the new user with the transaction, without anything personal', async () => {
    await service.sql('DELETE FROM outbox_messages');
    const { data } = await service.post('/register', somebody());
    const content = { entity: 'user', action: 'create', id: data?.['id'] };
    expect(await service.sql('SELECT item FROM outbox_messages')).toMatchObject([
      { item: { to: { kind: 'broadcast' }, message: { type: 'data_update', content } } },
    ]);
  });

  it('[RT-36] makes no user whose announcement cannot be recorded', async () => {
    const person = somebody();
    await service.sql('ALTER TABLE outbox_messages RENAME TO outbox_messages_away');
    expect((await service.post('/register', person)).status).toBe(500);
    await service.sql('ALTER TABLE outbox_messages_away RENAME TO outbox_messages');
    expect((await service.post('/register', person)).status).toBe(201);
  });
});

describe('registration.enabled', () => {
  it('closes the registration as soon as a service says that it was changed, and opens it again', async () => {
    const changes = service.app.get(ConfigurationChanges);
    await service.sql(
      `INSERT INTO configuration_values (key, value) VALUES ('registration.enabled', 'false')`,
    );
    await changes.tell(['registration.enabled']);
    await eventually(async () => {
      expect(await service.post('/register', somebody())).toMatchObject({ status: 403, code: 3004 });
    });
    await service.sql('DELETE FROM configuration_values');
    await changes.tell(['registration.enabled']);
    await eventually(async () => {
      expect((await service.post('/register', somebody())).status).toBe(201);
    });
  });
});

describe('hostile bodies', () => {
  const valid = { username: 'mallory', email: 'mallory@example.com', password: 'correct horse' };

  it.each([
    ['nothing', ''],
    ['no JSON', '{"username":'],
    ['an array', []],
    ['null', 'null'],
    ['a number for a name', { ...valid, username: 1 }],
    ['an object for a name', { ...valid, username: { $ne: null } }],
    ['an unknown field', { ...valid, status: 'active' }],
    ['a NUL', { ...valid, nickname: 'a\0b' }],
    [
      'half a surrogate pair',
      `{"username":"mallory","email":"m@example.com","password":"correct horse","nickname":"\\ud800"}`,
    ],
    ['a short password', { ...valid, password: 'short' }],
    ['a huge password', { ...valid, password: 'x'.repeat(100_000) }],
    ['spaces in the name', { ...valid, username: 'mal lory' }],
  ])('[AP-06] refuses %s with 400 and the envelope', async (_name, body) => {
    const answer = await service.post('/register', body);
    expect(answer.status).toBe(400);
    expect(answer.code).toBeGreaterThanOrEqual(1000);
    expect(answer).not.toHaveProperty('data');
    expect(answer.trace_id).toEqual(answer.headers.get('x-request-id'));
    expect(JSON.stringify(answer)).not.toMatch(/stack|node_modules|SELECT|correct horse/);
  });

  it('[AP-01] names every field that is wrong', async () => {
    const { errors } = await service.post('/register', {
      username: '-',
      email: 'x',
      password: 'y',
      role: 'admin',
    });
    expect(errors?.map(({ path }) => path).sort()).toEqual(['email', 'password', 'role', 'username']);
  });

  it('[AP-06] refuses more than 1 MiB with 413', async () => {
    const answer = await service.post('/register', { ...valid, nickname: 'x'.repeat(1_100_000) });
    expect(answer.status).toBe(413);
  });

  it.each(['__proto__', 'constructor'])('[AP-06] lets %s change nothing', async (key) => {
    const person = JSON.stringify(somebody()).slice(0, -1);
    const { status } = await service.post(
      '/register',
      `${person},"${key}":{"prototype":{"polluted":true},"polluted":true}}`,
    );
    expect([201, 400]).toContain(status);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([{ username: 'a\0', password: 'b' }, { username: { a: 1 }, password: 'b' }, { username: 'a' }, {}])(
    '[AP-06] refuses to sign in with %j',
    async (body) => {
      expect((await service.post('/login', body)).status).toBe(400);
    },
  );
});

describe('POST /login', () => {
  it('[AP-04] answers with the user and both tokens, for the name in any case', async () => {
    const { username, password } = await registered();
    const { status, data } = await service.post('/login', { username: username.toUpperCase(), password });
    expect(status).toBe(200);
    expect(data).toMatchObject({ user: { username }, expires_in: 900 });
    const principal = service.app.get(AccessTokens).verify(String(data?.['token']));
    expect(principal).toMatchObject({ username, audience: 'user', roles: ['user'] });
  });

  it('[AD-04] answers the same to an unknown name and to a wrong password', async () => {
    const { username } = await registered();
    const [wrong, unknown] = [
      await service.post('/login', { username, password: 'wrong password' }),
      await service.post('/login', { username: 'nobody-at-all', password: 'wrong password' }),
    ];
    const seen = ({ status, code, message }: Answer) => ({ status, code, message });
    expect(seen(wrong)).toEqual({ status: 401, code: 2004, message: expect.any(String) });
    expect(seen(unknown)).toEqual(seen(wrong));
  });

  it('[AD-04] takes about as much work for an unknown name as for a wrong password', async () => {
    const work = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 6; round += 1) {
      const { username } = await registered();
      work.known.push(await workOf(username));
      work.unknown.push(await workOf(`nobody-${round}`));
    }
    const ratio = Math.min(...work.unknown) / Math.min(...work.known);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  /** The processor time that a failed login takes, in microseconds: unlike its duration, it is nobody else's business. */
  async function workOf(username: string): Promise<number> {
    const start = process.cpuUsage();
    await service.post('/login', { username, password: 'wrong password' });
    const { user, system } = process.cpuUsage(start);
    return user + system;
  }

  it('[AD-04] locks after five failures, also for the right password, and says how long', async () => {
    const { username, password } = await registered();
    for (let time = 0; time < 5; time += 1) {
      expect((await service.post('/login', { username, password: 'wrong password' })).status).toBe(401);
    }
    const answer = await service.post('/login', { username, password });
    expect(answer).toMatchObject({ status: 429, code: 2006 });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(890);
  });

  it('[AD-04] logs every attempt', async () => {
    const person = await signedIn();
    await service.post('/login', { username: person.username, password: 'wrong password' });
    const rows = await service.sql<{ outcome: string; ip: string }>(
      'SELECT outcome, ip FROM login_logs WHERE username = $1 ORDER BY id',
      [person.username],
    );
    expect(rows).toEqual([
      { outcome: 'success', ip: '127.0.0.1' },
      { outcome: 'bad_credentials', ip: '127.0.0.1' },
    ]);
  });
});

describe('POST /refresh', () => {
  it('exchanges the refresh token and gives a token that works', async () => {
    const { refreshToken } = await signedIn();
    const { status, data } = await service.post('/refresh', { refresh_token: refreshToken });
    expect(status).toBe(200);
    expect(data?.['refresh_token']).not.toBe(refreshToken);
    expect((await service.get('/profile', String(data?.['token']))).status).toBe(200);
  });

  it('[RT-08] ends the whole family when a refresh token is used twice', async () => {
    const revocations = await listen(channelOfPattern(authRevoked.name));
    const { refreshToken, token } = await signedIn();
    const next = await service.post('/refresh', { refresh_token: refreshToken });
    expect(await service.post('/refresh', { refresh_token: refreshToken })).toMatchObject({
      status: 401,
      code: 2007,
    });
    expect(await service.post('/refresh', { refresh_token: next.data?.['refresh_token'] })).toMatchObject({
      status: 401,
    });
    expect((await service.get('/profile', token)).status).toBe(401);
    expect((await service.get('/profile', String(next.data?.['token']))).status).toBe(401);
    await eventually(() => expect(revocations).toEqual([expect.stringContaining('"kind":"session"')]));
  });

  it('refuses a refresh token of a user who was disabled', async () => {
    const { username, refreshToken } = await signedIn();
    await service.sql(`UPDATE end_users SET status = 'disabled' WHERE username = $1`, [username]);
    expect((await service.post('/refresh', { refresh_token: refreshToken })).status).toBe(401);
  });

  it.each(['', 'x', 'x'.repeat(513), null, { a: 1 }])('refuses %j', async (refreshToken) => {
    const { status } = await service.post('/refresh', { refresh_token: refreshToken });
    expect([400, 401]).toContain(status);
  });
});

describe('POST /logout', () => {
  it('[RT-08] ends the token and its session', async () => {
    const { token, refreshToken } = await signedIn();
    expect((await service.post('/logout', {}, token)).status).toBe(200);
    expect((await service.get('/profile', token)).status).toBe(401);
    expect((await service.post('/refresh', { refresh_token: refreshToken })).status).toBe(401);
  });

  it('leaves the other sessions of the user alone', async () => {
    const here = await signedIn();
    const there = await signedIn(here);
    await service.post('/logout', {}, here.token);
    expect((await service.get('/profile', there.token)).status).toBe(200);
  });
});

describe('/profile', () => {
  it('shows and changes what is the user’s to change', async () => {
    const { token, username } = await signedIn();
    const changes = { nickname: 'Ada', phone: '+49 30 123456', avatar: '/api/v1/files/1/content' };
    expect((await service.put('/profile', changes, token)).data).toMatchObject({ username, ...changes });
    expect((await service.put('/profile', { phone: null }, token)).data).toMatchObject({
      ...changes,
      phone: null,
    });
    expect((await service.get('/profile', token)).data).toMatchObject({
      username,
      nickname: 'Ada',
      phone: null,
    });
  });

  it.each([
    { status: 'active' },
    { username: 'root' },
    { roles: ['admin'] },
    { password_hash: 'x' },
    { id: '1' },
  ])('[AP-06] refuses to change %j', async (body) => {
    const { token } = await signedIn();
    expect((await service.put('/profile', body, token)).status).toBe(400);
  });

  it('refuses the e-mail address of another', async () => {
    const [{ token }, other] = [await signedIn(), await registered()];
    expect(await service.put('/profile', { email: other.email }, token)).toMatchObject({
      status: 409,
      code: 3003,
    });
  });

  it('[AD-06] is closed to administrators, to strangers and to tokens of no account', async () => {
    const tokens = service.app.get(AccessTokens);
    const { token, username } = await signedIn();
    const { userId } = tokens.verify(token);
    const admin = tokens.issue({ userId, username, roles: ['super_admin'], audience: 'admin' });
    const nobody = tokens.issue({ userId: '1; DROP', username, roles: [], audience: 'user' });
    for (const bad of [undefined, '', 'x.y.z', admin.token, nobody.token]) {
      expect(await service.get('/profile', bad)).toMatchObject({ status: 401, code: 2001 });
    }
  });

  it('is closed to a user who was disabled after signing in', async () => {
    const { token, username } = await signedIn();
    await service.sql(`UPDATE end_users SET status = 'disabled' WHERE username = $1`, [username]);
    expect((await service.get('/profile', token)).status).toBe(401);
  });
});

it('[AP-01] answers 404 with the envelope where there is nothing', async () => {
  expect(await service.get('/no-such-thing')).toMatchObject({ status: 404, code: 1004 });
});
