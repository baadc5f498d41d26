import { AccessTokens } from '@ginforge/auth';

import { permissionCodes } from '@ginforge/back-office';

import { type Answer, TestService } from '../test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

const credentials = { username: 'admin', password: 'admin123' };

describe('POST /login', () => {
  it('[AD-05] lets the seeded administrator in, with the whole tree of menus and every permission', async () => {
    const { status, data } = await service.post('/login', credentials);
    expect(status).toBe(200);
    expect(data).toMatchObject({
      expires_in: 900,
      refresh_token: expect.any(String),
      user: { username: 'admin', status: 'active', roles: [{ code: 'super_admin' }] },
      permissions: [...permissionCodes].sort(),
    });
    expect(data?.['menus']).toContainEqual(
      expect.objectContaining({
        code: 'system_management',
        type: 'directory',
        titles: { 'zh-CN': '系统管理', en: 'System' },
        children: expect.arrayContaining([
          expect.objectContaining({ code: 'user_management', type: 'menu' }),
        ]),
      }),
    );
    expect(service.app.get(AccessTokens).verify(String(data?.['token']))).toMatchObject({
      audience: 'admin',
      roles: ['super_admin'],
    });
    expect(JSON.stringify(data)).not.toMatch(/argon2|password/);
  });

  it('gives an ordinary administrator the menus and permissions of the roles alone', async () => {
    await service.administrator('reader', 'user');
    const { data } = await service.post('/login', { username: 'reader', password: 'correct horse' });
    expect(data?.['menus']).toEqual([expect.objectContaining({ code: 'dashboard', children: [] })]);
    expect(data?.['permissions']).toEqual(['system:read']);
  });

  it('[AD-04] answers the same to an unknown name and to a wrong password, and locks', async () => {
    const seen = ({ status, code, message }: Answer) => ({ status, code, message });
    await service.administrator('locked');
    const unknown = await service.post('/login', { username: 'nobody', password: 'wrong password' });
    for (let time = 0; time < 5; time += 1) {
      const wrong = await service.post('/login', { username: 'locked', password: 'wrong password' });
      expect(seen(wrong)).toEqual(seen(unknown));
    }
    expect(await service.post('/login', { username: 'locked', password: 'correct horse' })).toMatchObject({
      status: 429,
      code: 2006,
    });
  });
});

describe('POST /refresh and /logout', () => {
  it('[RT-08] rotates, and ends the family on a replay', async () => {
    const { data } = await service.post('/login', credentials);
    const next = await service.post('/refresh', { refresh_token: data?.['refresh_token'] });
    expect(next).toMatchObject({ status: 200, data: { user: { username: 'admin' } } });
    expect(await service.post('/refresh', { refresh_token: data?.['refresh_token'] })).toMatchObject({
      code: 2007,
    });
    expect((await service.get('/profile', String(next.data?.['token']))).status).toBe(401);
  });

  it('[AD-06] knows no refresh token of an end user', async () => {
    const { data } = await service.post('/login', credentials);
    await service.sql(`UPDATE sessions SET audience = 'user'`);
    expect((await service.post('/refresh', { refresh_token: data?.['refresh_token'] })).status).toBe(401);
  });

  it('[RT-08] ends the token on logout', async () => {
    const token = await service.signIn('admin', 'admin123');
    expect((await service.post('/logout', {}, token)).status).toBe(200);
    expect((await service.get('/profile', token)).status).toBe(401);
  });
});

describe('/profile', () => {
  it('shows what a reloaded console needs', async () => {
    const token = await service.signIn('admin', 'admin123');
    const { data } = await service.get('/profile', token);
    expect(data).toMatchObject({
      username: 'admin',
      permissions: expect.any(Array),
      menus: expect.any(Array),
    });
  });

  it('changes the own name, and logs from and to', async () => {
    const token = await service.administrator('renamed', 'user');
    const { data } = await service.put('/profile', { name: 'New name', email: 'renamed@example.com' }, token);
    expect(data).toMatchObject({ name: 'New name', roles: [{ code: 'user' }] });
    const [log] = await service.sql<{ changes: unknown }>(
      `SELECT changes FROM operation_logs WHERE username = 'renamed' AND action = 'update'`,
    );
    expect(log?.changes).toEqual({ name: { from: '', to: 'New name' } });
  });

  it.each([
    { status: 'disabled' },
    { roles: [] },
    { role_ids: [] },
    { username: 'root' },
    { password: 'other one' },
  ])('[AP-06] refuses to change %j', async (body) => {
    const token = await service.signIn('admin', 'admin123');
    expect((await service.put('/profile', body, token)).status).toBe(400);
  });
});
