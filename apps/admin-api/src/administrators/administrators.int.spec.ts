import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;
let number = 0;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

function somebody(overrides: object = {}) {
  const username = `person-${(number += 1)}`;
  return { username, email: `${username}@example.com`, password: 'correct horse', ...overrides };
}

async function roleId(code: string): Promise<string> {
  const [role] = await service.sql<{ id: string }>('SELECT id FROM roles WHERE code = $1', [code]);
  return role?.id ?? '';
}

/** What the relay would publish: everything recorded since the last call. */
async function announced(): Promise<object[]> {
  const [rows] = await service.sql<{ item: object }[]>('DELETE FROM outbox_messages RETURNING item');
  return rows?.map(({ item }) => item) ?? [];
}

describe.each([
  { path: '/users', entity: 'administrator', table: 'administrators' },
  { path: '/end-users', entity: 'user', table: 'end_users' },
])('$path', ({ path, entity, table }) => {
  it('[AP-04] creates, shows and lists', async () => {
    const body = somebody();
    const { status, data } = await service.post(path, body, owner);
    expect(status).toBe(201);
    expect(data).toMatchObject({ username: body.username, email: body.email, status: 'active' });
    expect((await service.get(`${path}/${String(data?.['id'])}`, owner)).data).toEqual(data);
    const list = await service.get(`${path}?keyword=${body.username}&sort_by=username&order=asc`, owner);
    expect(list.data).toMatchObject({ list: expect.arrayContaining([data]), page: 1, page_size: 20 });
  });

  it('[AP-03] pages, sorts by listed columns only and finds the status', async () => {
    for (let index = 0; index < 3; index += 1) await service.post(path, somebody(), owner);
    const first = await service.get(`${path}?page_size=2&sort_by=username&order=asc`, owner);
    const second = await service.get(`${path}?page_size=2&page=2&sort_by=username&order=asc`, owner);
    const names = [first, second].flatMap(({ data }) => data?.['list'] as { username: string }[]);
    expect(names.map(({ username }) => username)).toEqual([...names.map(({ username }) => username)].sort());
    expect((await service.get(`${path}?page_size=1000`, owner)).data?.['page_size']).toBe(100);
    expect((await service.get(`${path}?status=disabled`, owner)).data).toMatchObject({ list: [], total: 0 });
    for (const bad of [
      'sort_by=password_hash',
      'page=0',
      'page=x',
      'status=x',
      'keyword=%00',
      'page=1&page=2',
    ]) {
      expect([bad, (await service.get(`${path}?${bad}`, owner)).status]).toEqual([bad, 400]);
    }
  });

  it('answers 404 for whom there is not, whatever the id looks like', async () => {
    for (const id of ['01a205e8-a305-76eb-93f6-e70c3a66bd3d', '1', "'; DROP TABLE roles; --", '%00']) {
      expect((await service.get(`${path}/${encodeURIComponent(id)}`, owner)).status).toBe(404);
    }
  });

  it('gives a name and an e-mail address once', async () => {
    const body = somebody();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        service.post(path, { ...body, email: `${index}${body.email}` }, owner),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    const other = somebody();
    expect((await service.post(path, other, owner)).status).toBe(201);
    const again = { ...somebody(), email: other.email.toUpperCase() };
    expect(await service.post(path, again, owner)).toMatchObject({ status: 409, code: 3003 });
  });

  it('[AD-03] logs a change in its own transaction, without secrets', async () => {
    const { data } = await service.post(path, somebody(), owner);
    const logs = await service.sql<Record<string, unknown>>(
      'SELECT * FROM operation_logs WHERE entity_id = $1',
      [data?.['id']],
    );
    expect(logs).toEqual([
      expect.objectContaining({ username: 'admin', entity, action: 'create', ip: '127.0.0.1' }),
    ]);
    expect(logs[0]?.['changes']).toMatchObject({ username: { to: data?.['username'] } });
    expect(JSON.stringify(logs)).not.toMatch(/correct horse|argon2/);
  });

  it('[AD-03] leaves nothing behind when the log cannot be written', async () => {
    const body = somebody();
    await service.sql('ALTER TABLE operation_logs RENAME TO operation_logs_away');
    expect((await service.post(path, body, owner)).status).toBe(500);
    await service.sql('ALTER TABLE operation_logs_away RENAME TO operation_logs');
    expect(await service.sql(`SELECT 1 FROM ${table} WHERE username = $1`, [body.username])).toEqual([]);
  });

  it('[RT-36] changes nothing when the announcement cannot be recorded', async () => {
    const body = somebody();
    await service.sql('ALTER TABLE outbox_messages RENAME TO outbox_messages_away');
    expect((await service.post(path, body, owner)).status).toBe(500);
    await service.sql('ALTER TABLE outbox_messages_away RENAME TO outbox_messages');
    expect(await service.sql(`SELECT 1 FROM ${table} WHERE username = $1`, [body.username])).toEqual([]);
  });

  it('[RT-36] announces a change with its transaction, and nothing when it failed', async () => {
    await announced();
    const body = somebody();
    const { data } = await service.post(path, body, owner);
    await service.post(path, body, owner);
    const content = { entity, action: 'create', id: data?.['id'] };
    expect(await announced()).toMatchObject([
      { to: { kind: 'broadcast' }, message: { type: 'data_update', content } },
    ]);
  });

  it('[AP-06] refuses unknown fields and unusable text', async () => {
    for (const extra of [
      { status: 'disabled' },
      { id: '1' },
      { username: 'a\0bc' },
      { email: 'x' },
      { phone: 1 },
    ]) {
      expect((await service.post(path, somebody(extra), owner)).status).toBe(400);
    }
  });
});

describe('roles of a new administrator', () => {
  it('[AD-02] may be any for a super admin', async () => {
    const role_ids = [await roleId('admin'), await roleId('super_admin')];
    const { data } = await service.post('/users', somebody({ role_ids }), owner);
    expect(data?.['roles']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'admin' }),
        expect.objectContaining({ code: 'super_admin' }),
      ]),
    );
  });

  it('[AD-02] may not allow more than the creator may, for anybody else', async () => {
    const token = await service.administrator('recruiter', 'admin');
    await service.sql(
      `INSERT INTO role_permissions SELECT roles.id, permissions.id FROM roles, permissions
        WHERE roles.code = 'admin' AND permissions.code = 'user:create'`,
    );
    const grant = async (...codes: string[]) => {
      const role_ids = await Promise.all(codes.map(roleId));
      return (await service.post('/users', somebody({ role_ids }), token)).status;
    };
    expect(await grant('admin')).toBe(201);
    expect(await grant()).toBe(201);
    expect(await grant('super_admin')).toBe(403);
    expect(await grant('admin', 'user')).toBe(201);
    expect(await grant('admin', 'super_admin')).toBe(403);
  });

  it('must exist', async () => {
    const role_ids = ['01a205e8-a305-76eb-93f6-e70c3a66bd3d'];
    expect(await service.post('/users', somebody({ role_ids }), owner)).toMatchObject({
      status: 400,
      errors: [{ path: 'role_ids' }],
    });
  });
});
