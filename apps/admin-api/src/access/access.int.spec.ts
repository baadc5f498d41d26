import { AccessTokens } from '@ginforge/auth';

import { TestService } from '../test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

interface Route {
  method: string;
  path: string;
}

/** Every route of the service under /api/v1/admin, from the router itself: none can be forgotten. */
function routes(): Route[] {
  const { router } = service.app.getHttpAdapter().getInstance();
  return router.stack.flatMap(({ route }) => {
    const path = String(route?.path ?? '').replace(/^\/api\/v1\/admin/, '');
    if (!route || path === route.path) return [];
    return route.stack.map(({ method }) => ({
      method: method.toUpperCase(),
      path: path.replace(/:\w+/, '1'),
    }));
  });
}

function named({ method, path }: Route): string {
  return `${method} ${path}`;
}

async function call({ method, path }: Route, token?: string) {
  return method === 'GET' ? service.get(path, token) : service.send(method, path, {}, token);
}

/** Open to everybody; and to every administrator, since they concern nobody else. */
const open = ['POST /login', 'POST /refresh'];
const own = ['POST /logout', 'GET /profile', 'PUT /profile', 'PUT /change-password'];

describe('every route', () => {
  it('[AD-06] is 401 without a token, with a user’s token and with a token of no account', async () => {
    const tokens = service.app.get(AccessTokens);
    const { userId } = tokens.verify(await service.signIn('admin', 'admin123'));
    const user = tokens.issue({ userId, username: 'admin', roles: ['super_admin'], audience: 'user' });
    const nobody = tokens.issue({
      userId: 'nobody',
      username: 'x',
      roles: ['super_admin'],
      audience: 'admin',
    });
    const closed = routes().filter((route) => !open.includes(named(route)));
    expect(closed.length).toBeGreaterThan(10);
    for (const route of closed) {
      for (const token of [undefined, 'x.y.z', user.token]) {
        expect([named(route), (await call(route, token)).status]).toEqual([named(route), 401]);
      }
      if (named(route) === 'POST /logout') continue;
      expect([named(route), (await call(route, nobody.token)).status]).toEqual([named(route), 401]);
    }
  });

  it('[AD-01] names a permission and is 403 without it', async () => {
    const powerless = await service.administrator('powerless');
    for (const route of routes()) {
      if ([...open, ...own].includes(named(route))) continue;
      expect([named(route), await call(route, powerless)]).toMatchObject([
        named(route),
        { status: 403, code: 2003 },
      ]);
    }
  });

  it('[AD-01] is open to super_admin', async () => {
    const owner = await service.signIn('admin', 'admin123');
    for (const route of routes()) {
      if (open.includes(named(route)) || named(route) === 'POST /logout') continue;
      expect([200, 201, 202, 400, 404]).toContain((await call(route, owner)).status);
    }
  });
});

describe('a change of what somebody may do', () => {
  it('[AD-01] counts by the permissions of the roles', async () => {
    const admin = await service.administrator('ordinary', 'admin');
    expect((await service.get('/users', admin)).status).toBe(200);
    expect((await service.post('/users', {}, admin)).status).toBe(403);
  });

  it('[AD-03] takes effect on the next request', async () => {
    const token = await service.administrator('changing', 'admin');
    await service.sql(`UPDATE roles SET status = 'disabled' WHERE code = 'admin'`);
    expect((await service.get('/users', token)).status).toBe(403);
    await service.sql(`UPDATE roles SET status = 'active' WHERE code = 'admin'`);
    expect((await service.get('/users', token)).status).toBe(200);
    await service.sql(
      'DELETE FROM administrator_roles USING administrators WHERE id = administrator_id AND username = $1',
      ['changing'],
    );
    expect((await service.get('/users', token)).status).toBe(403);
  });

  it('[AD-03] makes a disabled administrator a stranger', async () => {
    const token = await service.administrator('leaving', 'super_admin');
    await service.sql(`UPDATE administrators SET status = 'disabled' WHERE username = 'leaving'`);
    expect((await service.get('/profile', token)).status).toBe(401);
    expect((await service.post('/login', { username: 'leaving', password: 'correct horse' })).status).toBe(
      403,
    );
    expect((await service.post('/logout', {}, token)).status).toBe(200);
  });
});
