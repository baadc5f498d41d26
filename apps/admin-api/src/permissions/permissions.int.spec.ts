import { permissionCodes } from '@ginforge/back-office';

import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

describe('/permissions', () => {
  it('[AD-05] lists the codes of the code, a page at a time', async () => {
    const { data } = await service.get('/permissions?page_size=100&order=asc', owner);
    const list = data?.['list'] as { code: string; built_in: boolean }[];
    expect(list.map(({ code }) => code)).toEqual([...permissionCodes].sort());
    expect(list.every(({ built_in }) => built_in)).toBe(true);
    expect((await service.get('/permissions?keyword=role:', owner)).data?.['total']).toBe(4);
  });

  it('names one of the code’s otherwise, and neither renames nor deletes it', async () => {
    const path = `/permissions/${await service.idOf('permissions', 'job:read')}`;
    const { data } = await service.put(path, { name: 'Watch jobs' }, owner);
    expect(data).toMatchObject({ code: 'job:read', name: 'Watch jobs', built_in: true });
    expect((await service.put(path, { code: 'job:see' }, owner)).status).toBe(400);
    expect(await service.delete(path, owner)).toMatchObject({ status: 409, code: 1012 });
    expect(await service.logged(data?.['id'])).toMatchObject([{ action: 'update', changes: { name: {} } }]);
  });

  it('[AD-01] keeps further ones: roles may allow them, super administrators have them at once', async () => {
    const { status, data } = await service.post(
      '/permissions',
      { code: 'report:print', name: 'Print' },
      owner,
    );
    expect([status, data?.['built_in']]).toEqual([201, false]);
    expect((await service.get('/profile', owner)).data?.['permissions']).toContain('report:print');
    await service.createRole('printer', 'report:print');
    const token = await service.administrator('printing', 'printer');
    expect((await service.get('/profile', token)).data?.['permissions']).toEqual(['report:print']);
    expect((await service.delete(`/permissions/${String(data?.['id'])}`, owner)).status).toBe(200);
    expect((await service.get('/profile', token)).data?.['permissions']).toEqual([]);
  });

  it('[AD-02] takes none from roles that the one who asks does not have', async () => {
    const { data } = await service.post('/permissions', { code: 'safe:open', name: 'Open' }, owner);
    await service.createRole('locksmith', 'permission:delete', 'permission:create');
    const token = await service.administrator('smith', 'locksmith');
    expect((await service.delete(`/permissions/${String(data?.['id'])}`, token)).status).toBe(403);
    expect((await service.post('/permissions', { code: 'role:update', name: 'x' }, token)).code).toBe(1014);
  });

  it.each(['x', 'a:b:c', 'A:b', 'a:', ':b', 'a b:c', '__proto__'])(
    '[AP-06] refuses the code %j',
    async (code) => {
      expect((await service.post('/permissions', { code, name: 'x' }, owner)).status).toBe(400);
    },
  );
});
