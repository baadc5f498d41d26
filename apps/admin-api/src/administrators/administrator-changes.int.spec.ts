import { AccessTokens, authRevoked } from '@ginforge/auth';
import { channelOfPattern, RedisConnections } from '@ginforge/chassis';
import { disconnectUser } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';

import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
  await service.createRole('personnel', 'user:read', 'user:create', 'user:update', 'user:delete');
});

afterAll(() => service.stop());

/** Everything that services tell each other by this event from now on. */
async function listen(event: { name: string }): Promise<string[]> {
  const heard: string[] = [];
  const subscriber = service.app.get(RedisConnections).subscriber({ autoResubscribe: false });
  subscriber.on('message', (_channel, message: string) => heard.push(message));
  await subscriber.subscribe(channelOfPattern(event.name));
  return heard;
}

function idIn(token: string): string {
  return service.app.get(AccessTokens).verify(token).userId;
}

describe('PUT /users/:id', () => {
  it('[AD-03] changes what is given, logs from and to, and tells the other consoles', async () => {
    const id = await service.createAdministrator('clerk');
    await service.announced();
    const { status, data } = await service.put(
      `/users/${id}`,
      { name: 'A clerk', phone: '+49 30 12' },
      owner,
    );
    expect(status).toBe(200);
    expect(data).toMatchObject({ username: 'clerk', name: 'A clerk', phone: '+49 30 12', version: 2 });
    expect((await service.logged(id)).at(-1)).toEqual({
      username: 'admin',
      action: 'update',
      changes: { name: { from: '', to: 'A clerk' }, phone: { from: null, to: '+49 30 12' } },
    });
    expect(await service.announced()).toEqual([{ entity: 'administrator', action: 'update', id }]);
  });

  it('[AD-03] logs and tells nothing where nothing changes', async () => {
    const id = await service.createAdministrator('same');
    await service.announced();
    expect((await service.put(`/users/${id}`, { name: '', role_ids: [] }, owner)).data?.['version']).toBe(1);
    expect(await service.logged(id)).toHaveLength(1);
    expect(await service.announced()).toEqual([]);
  });

  it('lets one of two win who edit the same version', async () => {
    const id = await service.createAdministrator('contested');
    const answers = await Promise.all(
      ['One', 'Other'].map((name) => service.put(`/users/${id}`, { name, version: 1 }, owner)),
    );
    expect(answers.map(({ status, code }) => `${status} ${code}`).sort()).toEqual(['200 0', '409 1011']);
    expect((await service.put(`/users/${id}`, { name: 'Late', version: 1 }, owner)).code).toBe(1011);
    expect((await service.put(`/users/${id}`, { name: 'Third', version: 2 }, owner)).status).toBe(200);
  });

  it('refuses the e-mail address of another', async () => {
    const id = await service.createAdministrator('emailer');
    expect(await service.put(`/users/${id}`, { email: 'CLERK@example.com' }, owner)).toMatchObject({
      status: 409,
      code: 3003,
    });
  });

  it('[AD-03] [RT-08] gives other roles on the next request and closes the sockets', async () => {
    const token = await service.administrator('promoted');
    const id = idIn(token);
    const heard = await listen(disconnectUser);
    expect((await service.get('/users', token)).status).toBe(403);
    const role_ids = [await service.idOf('roles', 'personnel')];
    expect((await service.put(`/users/${id}`, { role_ids }, owner)).status).toBe(200);
    expect((await service.get('/users', token)).status).toBe(200);
    expect((await service.put(`/users/${id}`, { role_ids: [] }, owner)).data?.['roles']).toEqual([]);
    expect((await service.get('/users', token)).status).toBe(403);
    await eventually(() => expect(heard.filter((message) => message.includes(id))).toHaveLength(2));
    expect((await service.logged(id)).map(({ changes }) => changes)).toContainEqual({
      roles: { from: [], to: ['personnel'] },
    });
  });
});

describe('PUT /users/:id/status', () => {
  it('[AD-03] [RT-08] shuts a disabled one out at once, with all tokens, sessions and sockets', async () => {
    const token = await service.administrator('leaving', 'admin');
    const { data } = await service.post('/login', { username: 'leaving', password: 'correct horse' });
    const id = idIn(token);
    const heard = await listen(authRevoked);
    expect((await service.put(`/users/${id}/status`, { status: 'disabled' }, owner)).status).toBe(200);
    expect((await service.get('/profile', token)).status).toBe(401);
    expect((await service.post('/refresh', { refresh_token: data?.['refresh_token'] })).status).toBe(401);
    expect((await service.post('/login', { username: 'leaving', password: 'correct horse' })).code).toBe(
      2005,
    );
    await eventually(() => expect(heard).toEqual([expect.stringContaining(id)]));
    expect((await service.put(`/users/${id}/status`, { status: 'active' }, owner)).status).toBe(200);
    expect((await service.get('/profile', token)).status).toBe(401);
    expect((await service.get('/profile', await service.signIn('leaving'))).status).toBe(200);
  });

  it('[RT-08] changes nothing while Redis is away: nobody stays in by half', async () => {
    const id = await service.createAdministrator('staying');
    await service.redis.kill();
    const answer = await service.put(`/users/${id}/status`, { status: 'disabled' }, owner);
    await service.redisReturns();
    expect(answer.status).toBe(503);
    expect(await service.sql('SELECT status FROM administrators WHERE id = $1', [id])).toEqual([
      { status: 'active' },
    ]);
  });
});

describe('PUT /users/:id/reset-password', () => {
  it('[RT-08] lets in with the new password alone, and ends what the old one opened', async () => {
    const token = await service.administrator('forgetful');
    const id = idIn(token);
    const { status, data } = await service.put(
      `/users/${id}/reset-password`,
      { password: 'battery staple' },
      owner,
    );
    expect(status).toBe(200);
    expect(JSON.stringify([data, await service.logged(id)])).not.toMatch(/battery|argon2/);
    expect((await service.get('/profile', token)).status).toBe(401);
    expect((await service.post('/login', { username: 'forgetful', password: 'correct horse' })).status).toBe(
      401,
    );
    expect((await service.post('/login', { username: 'forgetful', password: 'battery staple' })).status).toBe(
      200,
    );
  });
});

describe('DELETE /users/:id', () => {
  it('[AD-03] answers with the one who is no more, and keeps the log', async () => {
    const token = await service.administrator('gone', 'user');
    const id = idIn(token);
    const { status, data } = await service.delete(`/users/${id}`, owner);
    expect([status, data?.['username']]).toEqual([200, 'gone']);
    expect((await service.get(`/users/${id}`, owner)).status).toBe(404);
    expect((await service.delete(`/users/${id}`, owner)).status).toBe(404);
    expect((await service.get('/profile', token)).status).toBe(401);
    expect((await service.logged(id)).at(-1)).toMatchObject({
      action: 'delete',
      changes: { username: { from: 'gone' }, roles: { from: ['user'] } },
    });
  });

  it('[AD-02] is refused to oneself', async () => {
    const token = await service.administrator('lonely', 'super_admin');
    expect((await service.delete(`/users/${idIn(token)}`, token)).status).toBe(403);
    expect((await service.put(`/users/${idIn(token)}/status`, { status: 'disabled' }, token)).status).toBe(
      403,
    );
    await service.delete(`/users/${idIn(token)}`, owner);
  });
});

describe('who may do less', () => {
  it('[AD-02] touches nobody who may do more, in no way', async () => {
    const token = await service.administrator('personnel_clerk', 'personnel');
    const targets = [idIn(owner), await service.createAdministrator('stronger', 'admin')];
    for (const id of targets) {
      for (const [method, path, body] of [
        ['PUT', '', { name: 'x' }],
        ['PUT', '', { role_ids: [] }],
        ['PUT', '/status', { status: 'disabled' }],
        ['PUT', '/reset-password', { password: 'battery staple' }],
        ['DELETE', '', {}],
      ] as const) {
        const { status } = await service.send(method, `/users/${id}${path}`, body, token);
        expect([method, path, status]).toEqual([method, path, 403]);
      }
    }
    const weaker = await service.createAdministrator('weaker');
    expect((await service.put(`/users/${weaker}`, { name: 'x' }, token)).status).toBe(200);
    expect((await service.delete(`/users/${weaker}`, token)).status).toBe(200);
  });

  it('[AD-02] counts a disabled role of the other in full', async () => {
    const token = await service.administrator('sly', 'personnel');
    await service.createRole('sleeping', 'system:config');
    const id = await service.createAdministrator('sleeper', 'sleeping');
    await service.put(
      `/roles/${await service.idOf('roles', 'sleeping')}/status`,
      { status: 'disabled' },
      owner,
    );
    expect(
      (await service.put(`/users/${id}/reset-password`, { password: 'battery staple' }, token)).status,
    ).toBe(403);
  });

  it('[AD-02] gives neither others nor itself a role that allows more', async () => {
    const token = await service.administrator('climber', 'personnel');
    const weak = await service.createAdministrator('weak');
    const personnel = await service.idOf('roles', 'personnel');
    for (const code of ['super_admin', 'admin']) {
      const role_ids = [personnel, await service.idOf('roles', code)];
      expect((await service.put(`/users/${weak}`, { role_ids }, token)).status).toBe(403);
      expect((await service.put(`/users/${idIn(token)}`, { role_ids }, token)).status).toBe(403);
    }
    expect((await service.put(`/users/${weak}`, { role_ids: [personnel] }, token)).status).toBe(200);
  });
});

describe('the last super administrator', () => {
  async function superAdmins(): Promise<string[]> {
    const rows = await service.sql<{ username: string }>(
      `SELECT username FROM administrators
         JOIN administrator_roles ON administrator_id = administrators.id JOIN roles ON roles.id = role_id
        WHERE roles.code = 'super_admin' AND administrators.status = 'active' ORDER BY 1`,
    );
    return rows.map(({ username }) => username);
  }

  it('[AD-02] cannot be removed, disabled or demoted', async () => {
    expect(await superAdmins()).toEqual(['admin']);
    const path = `/users/${idIn(owner)}`;
    const answers = [
      await service.delete(path, owner),
      await service.put(`${path}/status`, { status: 'disabled' }, owner),
      await service.put(path, { role_ids: [] }, owner),
      await service.put(path, { role_ids: [await service.idOf('roles', 'admin')] }, owner),
    ];
    expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(4).fill([409, 3005]));
    expect(await superAdmins()).toEqual(['admin']);
  });

  it.each(['demoted', 'disabled', 'removed'])(
    '[AD-02] stays when two are %s by each other at the same time',
    async (how) => {
      const attack = (victim: string, token: string) => {
        if (how === 'demoted') return service.put(`/users/${idIn(victim)}`, { role_ids: [] }, token);
        if (how === 'removed') return service.delete(`/users/${idIn(victim)}`, token);
        return service.put(`/users/${idIn(victim)}/status`, { status: 'disabled' }, token);
      };
      for (let round = 0; round < 5; round += 1) {
        const one = await service.administrator(`one_${how}_${round}`, 'super_admin');
        const other = await service.administrator(`other_${how}_${round}`, 'super_admin');
        await service.sql(`UPDATE administrators SET status = 'disabled' WHERE username = 'admin'`);
        const answers = await Promise.all([attack(other, one), attack(one, other)]);
        const statuses = answers.map(({ status }) => status);
        expect(statuses).toContain(200);
        expect(statuses.filter((status) => [401, 403, 409].includes(status))).toHaveLength(1);
        expect(await superAdmins()).toHaveLength(1);
        await service.sql(`UPDATE administrators SET status = 'active' WHERE username = 'admin'`);
        await service.sql(`UPDATE administrators SET status = 'disabled' WHERE username <> 'admin'`);
      }
    },
  );
});
