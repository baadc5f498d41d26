import { AccessTokens } from '@ginforge/auth';
import { permissionCodes } from '@ginforge/back-office';
import { channelOfPattern, RedisConnections } from '@ginforge/chassis';
import { disconnectUser } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';

import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
  await service.createRole('chief', 'role:read', 'role:create', 'role:update', 'role:delete', 'log:read');
});

afterAll(() => service.stop());

async function disconnections(): Promise<string[]> {
  const heard: string[] = [];
  const subscriber = service.app.get(RedisConnections).subscriber();
  subscriber.on('message', (_channel, message: string) => heard.push(message));
  await subscriber.subscribe(channelOfPattern(disconnectUser.name));
  return heard;
}

function idIn(token: string): string {
  return service.app.get(AccessTokens).verify(token).userId;
}

describe('/roles', () => {
  it('[AP-04] creates, shows, lists, changes and deletes, each logged and told', async () => {
    await service.announced();
    const menu_ids = [await service.idOf('menus', 'dashboard')];
    const body = { code: 'auditor', name: 'Auditor', permissions: ['log:read', 'user:read'], menu_ids };
    const { status, data } = await service.post('/roles', body, owner);
    expect(status).toBe(201);
    expect(data).toMatchObject({ ...body, description: '', status: 'active', version: 1 });
    const path = `/roles/${String(data?.['id'])}`;
    expect((await service.get(path, owner)).data).toEqual(data);
    expect((await service.get('/roles?keyword=audit', owner)).data).toMatchObject({ list: [data], total: 1 });
    const changed = await service.put(
      path,
      { name: 'Inspector', permissions: ['log:read'], menu_ids: [] },
      owner,
    );
    expect(changed.data).toMatchObject({
      name: 'Inspector',
      permissions: ['log:read'],
      menu_ids: [],
      version: 2,
    });
    expect((await service.delete(path, owner)).data).toEqual(changed.data);
    expect((await service.get(path, owner)).status).toBe(404);
    expect(await service.announced()).toEqual(
      ['create', 'update', 'delete'].map((action) => ({ entity: 'role', action, id: data?.['id'] })),
    );
    expect((await service.logged(data?.['id']))[1]?.changes).toEqual({
      name: { from: 'Auditor', to: 'Inspector' },
      permissions: { from: ['log:read', 'user:read'], to: ['log:read'] },
      menu_ids: { from: menu_ids, to: [] },
    });
  });

  it('shows the matrix of roles and permissions', async () => {
    const { data } = await service.get('/roles/matrix', owner);
    const permissions = data?.['permissions'] as { code: string }[];
    expect(permissions.map(({ code }) => code)).toEqual([...permissionCodes].sort());
    expect(data?.['roles']).toContainEqual(
      expect.objectContaining({ code: 'user', permissions: ['system:read'] }),
    );
  });

  it('gives a code to one of ten who ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.post('/roles', { code: 'single', name: 'x' }, owner)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ code: 1014 });
  });

  it('lets one of two win who edit the same version', async () => {
    const id = await service.createRole('contested');
    const answers = await Promise.all(
      [['log:read'], ['user:read']].map((permissions) =>
        service.put(`/roles/${id}/permissions`, { permissions, version: 1 }, owner),
      ),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([0, 1011]);
  });

  it.each([
    { permissions: ['no_such:thing'] },
    { permissions: ['log:read', 'no_such:thing'] },
    { menu_ids: ['01a205e8-a305-76eb-93f6-e70c3a66bd3d'] },
    { permissions: ['a b'] },
    { code: 'other' },
    { sort: -1 },
    { status: 'gone' },
  ])('[AP-06] refuses %j and changes nothing', async (body) => {
    const id = await service.idOf('roles', 'user');
    const before = (await service.get(`/roles/${id}`, owner)).data;
    expect((await service.put(`/roles/${id}`, body, owner)).status).toBe(400);
    expect((await service.get(`/roles/${id}`, owner)).data).toEqual(before);
  });

  it('does not delete a role that somebody has', async () => {
    const id = await service.createRole('occupied');
    await service.createAdministrator('occupant', 'occupied');
    expect(await service.delete(`/roles/${id}`, owner)).toMatchObject({ status: 409, code: 1012 });
  });
});

describe('a change of a role', () => {
  it('[AD-03] [RT-08] holds on the next request of its holders and closes their sockets, and nobody else’s', async () => {
    const id = await service.createRole('changing', 'user:read');
    const token = await service.administrator('holder', 'changing');
    await service.createAdministrator('bystander', 'user');
    const heard = await disconnections();
    expect((await service.get('/users', token)).status).toBe(200);
    await service.put(`/roles/${id}/permissions`, { permissions: ['log:read'] }, owner);
    expect((await service.get('/users', token)).status).toBe(403);
    expect((await service.get('/logs/logins', token)).status).toBe(200);
    await service.put(`/roles/${id}/status`, { status: 'disabled' }, owner);
    expect((await service.get('/logs/logins', token)).status).toBe(403);
    await eventually(() => expect(heard).toHaveLength(2));
    expect(heard.every((message) => message.includes(idIn(token)))).toBe(true);
    await service.put(`/roles/${id}`, { name: 'Only the name' }, owner);
    expect(heard).toHaveLength(2);
  });
});

describe('what a role allows', () => {
  it('[AD-02] is no more than whoever makes or changes it may do', async () => {
    const token = await service.administrator('chief_one', 'chief');
    const grab = { code: 'grab', name: 'Grab', permissions: ['log:read', 'system:config'] };
    expect((await service.post('/roles', grab, token)).status).toBe(403);
    expect((await service.post('/roles', { ...grab, permissions: ['log:read'] }, token)).status).toBe(201);
    const id = await service.idOf('roles', 'grab');
    expect(
      (await service.put(`/roles/${id}/permissions`, { permissions: ['user:delete'] }, token)).status,
    ).toBe(403);
    expect(
      (await service.put(`/roles/${id}/permissions`, { permissions: ['role:read'] }, token)).status,
    ).toBe(200);
  });

  it('[AD-02] cannot be widened for oneself by changing the role that one has', async () => {
    const token = await service.administrator('chief_two', 'chief');
    const id = await service.idOf('roles', 'chief');
    const { data } = await service.get(`/roles/${id}`, token);
    const permissions = [...(data?.['permissions'] as string[]), 'user:update'];
    expect((await service.put(`/roles/${id}`, { permissions }, token)).status).toBe(403);
    expect((await service.put(`/roles/${id}`, { name: 'Chief' }, token)).status).toBe(200);
  });

  it('[AD-02] cannot be taken by who does not have it, nor can such a role be disabled or deleted', async () => {
    const token = await service.administrator('chief_three', 'chief');
    const path = `/roles/${await service.idOf('roles', 'admin')}`;
    const answers = [
      await service.put(path, { permissions: [] }, token),
      await service.put(path, { name: 'x' }, token),
      await service.put(`${path}/status`, { status: 'disabled' }, token),
      await service.delete(path, token),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('[AD-02] of super_admin is fixed, also for super administrators', async () => {
    const path = `/roles/${await service.idOf('roles', 'super_admin')}`;
    const answers = [
      await service.put(path, { permissions: [] }, owner),
      await service.put(`${path}/status`, { status: 'disabled' }, owner),
      await service.delete(path, owner),
      await service.post('/roles', { code: 'super_admin', name: 'x' }, owner),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 409]);
    expect((await service.put(path, { description: 'All of it' }, owner)).status).toBe(200);
  });

  it('[AD-02] counts as it is when the change is made: who loses the permission at the same time does nothing more', async () => {
    await service.createRole('temporary', 'role:create', 'log:read');
    const token = await service.administrator('temp', 'temporary');
    const id = await service.idOf('roles', 'temporary');
    const [taken, ...made] = await Promise.all([
      service.put(`/roles/${id}/permissions`, { permissions: [] }, owner),
      ...Array.from({ length: 10 }, (_, index) =>
        service.post('/roles', { code: `late_${index}`, name: 'x', permissions: ['log:read'] }, token),
      ),
    ]);
    expect(taken.status).toBe(200);
    const logs = await service.sql<{ entity_id: string; action: string }>(
      `SELECT entity_id, action FROM operation_logs WHERE entity = 'role' ORDER BY id`,
    );
    const order = logs.map(({ entity_id }) => entity_id);
    const isAfter = made.filter(
      ({ data }) => data !== undefined && order.indexOf(String(data['id'])) > order.lastIndexOf(id),
    );
    expect(isAfter).toEqual([]);
    expect(made.every(({ status }) => [201, 403].includes(status))).toBe(true);
  });
});
