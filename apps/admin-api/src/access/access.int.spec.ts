import { AccessTokens } from '@ginforge/auth';
import { operationsOf } from '@ginforge/testing';

import { TestService } from '../test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

describe('every route', () => {
  it('[AD-06] is 401 for a good token of an account that is not there', async () => {
    const tokens = service.app.get(AccessTokens);
    const operations = await operationsOf(await service.app.getUrl());
    const guarded = operations.filter(({ needsToken, id }) => needsToken && id !== 'Accounts_logout');
    expect(guarded.length).toBeGreaterThan(40);
    for (const userId of ['nobody', '01a205e8-a305-76eb-93f6-e70c3a66bd3d']) {
      const subject = { userId, username: 'x', roles: ['super_admin'], audience: 'admin' } as const;
      const { token } = tokens.issue(subject);
      for (const { name, method, template } of guarded) {
        const path = template.replace('/api/v1/admin', '').replace(/\{\w+\}/, '1');
        const { status } = await (method === 'GET'
          ? service.get(path, token)
          : service.send(method, path, {}, token));
        expect([name, status]).toEqual([name, 401]);
      }
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
