import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

async function list(path: string): Promise<Record<string, unknown>[]> {
  const { data } = await service.get(path, owner);
  return data?.['list'] as Record<string, unknown>[];
}

describe('GET /logs/operations', () => {
  it('[AD-03] says who did what to what, from where and in which request', async () => {
    const created = await service.post('/roles', { code: 'logged', name: 'Logged' }, owner);
    const [entry] = await list(`/logs/operations?entity_id=${String(created.data?.['id'])}`);
    expect(entry).toMatchObject({
      username: 'admin',
      entity: 'role',
      action: 'create',
      changes: { code: { to: 'logged' } },
      ip: '127.0.0.1',
      trace_id: created.trace_id,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('[AP-03] is narrowed by who, what, when and text, the newest first', async () => {
    for (const code of ['first', 'second', 'third']) await service.createRole(code);
    const entries = await list('/logs/operations?entity=role&action=create');
    const times = entries.map((entry) => String(entry['created_at']));
    expect(times).toEqual([...times].sort().reverse());
    expect(entries.length).toBeGreaterThanOrEqual(3);
    const middle = encodeURIComponent(times[1] ?? '');
    const since = await list(`/logs/operations?entity=role&action=create&from=${middle}`);
    const before = await list(`/logs/operations?entity=role&action=create&to=${middle}`);
    expect(since.length).toBeGreaterThanOrEqual(2);
    expect(since.length + before.length).toBe(entries.length);
    const administrator = String(entries[0]?.['administrator_id']);
    expect(await list(`/logs/operations?administrator_id=${administrator}&entity=role`)).toHaveLength(
      entries.length,
    );
    expect(await list('/logs/operations?administrator_id=01a205e8-a305-76eb-93f6-e70c3a66bd3d')).toEqual([]);
    expect(await list('/logs/operations?keyword=nobody-did')).toEqual([]);
  });

  it.each([
    'from=yesterday',
    'from=2026-13-01T00:00:00Z',
    'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    'administrator_id=1',
    'sort_by=changes',
  ])('[AP-03] refuses %s', async (query) => {
    expect((await service.get(`/logs/operations?${query}`, owner)).status).toBe(400);
  });

  it.each(['from=0000-01-01T00:00:00Z', 'to=9999-12-31T23:59:59Z', 'from=2026-01-01T00:00:00%2B02:00'])(
    '[AP-03] takes %s',
    async (query) => {
      expect((await service.get(`/logs/operations?${query}`, owner)).status).toBe(200);
    },
  );
});

describe('GET /logs/logins', () => {
  it('[AD-04] shows every attempt, by outcome, audience, address and name', async () => {
    await service.post('/login', { username: 'Intruder', password: 'guess' }, undefined, {
      'x-forwarded-for': '203.0.113.7',
      'user-agent': 'a browser',
    });
    const [entry, ...others] = await list('/logs/logins?outcome=bad_credentials&ip=203.0.113.7');
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      audience: 'admin',
      username: 'Intruder',
      principal_id: null,
      outcome: 'bad_credentials',
      ip: '203.0.113.7',
      user_agent: 'a browser',
    });
    expect(await list('/logs/logins?keyword=intruder')).toEqual([entry]);
    expect(await list('/logs/logins?audience=user')).toEqual([]);
    expect(JSON.stringify(await list('/logs/logins'))).not.toContain('guess');
  });
});
