import { randomUUID } from 'node:crypto';

import { TestService } from '../test-service.js';

/** What every one has. */
const required = {
  name: 'First',
  status: 'on',
};
const one = {
  ...required,
  tracking_url: 'https://example.com/first',
};
const other = {
  name: 'Second',
  tracking_url: 'https://example.com/second',
  status: 'off',
};

let service: TestService;
let keeper: string;

beforeAll(async () => {
  service = await TestService.start();
  keeper = await service.administratorWith(
    'carrier:read',
    'carrier:create',
    'carrier:update',
    'carrier:delete',
  );
});

afterAll(() => service.stop());

/** Makes one. @returns its path */
async function made(fields: object = one): Promise<string> {
  const { status, data } = await service.post('/carriers', fields, keeper);
  expect(status).toBe(201);
  return `/carriers/${String(data?.['id'])}`;
}

function idOf(path: string): string {
  return path.slice('/carriers/'.length);
}

/** Which of these a list has, in its order. */
async function listed(paths: readonly string[], query: string): Promise<string[]> {
  const { data } = await service.get(`/carriers?page_size=100&${query}`, keeper);
  const list = data?.['list'] as { id: string }[];
  return list.map(({ id }) => `/carriers/${id}`).filter((path) => paths.includes(path));
}

describe('POST /carriers', () => {
  it('[AP-04] answers 201 with it, logs it and tells consoles (AD-03)', async () => {
    const { status, data } = await service.post('/carriers', one, keeper);
    expect(status).toBe(201);
    expect(data).toEqual({
      ...one,
      id: expect.any(String),
      version: 1,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    const id = data?.['id'];
    expect(await service.logged(id)).toMatchObject([
      { action: 'create', changes: { name: { to: one.name } } },
    ]);
    expect(await service.updatesOf(id)).toEqual([{ entity: 'carrier', action: 'create', id }]);
  });

  it('[AP-04] has null for what is left out', async () => {
    const { data } = await service.post('/carriers', required, keeper);
    expect(data).toMatchObject({ tracking_url: null });
  });

  it('[AP-05] makes one of one key, and refuses another body under it', async () => {
    const key = randomUUID();
    const first = await service.postWithKey('/carriers', one, keeper, key);
    expect((await service.postWithKey('/carriers', one, keeper, key)).data).toEqual(first.data);
    expect((await service.postWithKey('/carriers', { ...one, no_such_field: 1 }, keeper, key)).status).toBe(
      422,
    );
  });

  it.each([
    { name: 'a\0b' },
    { tracking_url: 'javascript:alert(1)' },
    { status: 'none of them' },
    { name: null },
    { status: null },
    { id: randomUUID() },
    { created_at: '2026-01-31T12:00:00Z' },
  ])('[AP-06] refuses %j', async (fields) => {
    expect((await service.post('/carriers', { ...one, ...fields }, keeper)).status).toBe(400);
  });
});

describe('GET /carriers', () => {
  let paths: [first: string, second: string];

  beforeAll(async () => {
    paths = [await made(one), await made(other)];
  });

  it.each(['created_at', 'name', 'tracking_url'])('[AP-03] sorts by %s', async (column) => {
    const [first, second] = paths;
    expect(await listed(paths, `sort_by=${column}&order=asc`)).toEqual([first, second]);
    expect(await listed(paths, `sort_by=${column}&order=desc`)).toEqual([second, first]);
  });

  it.each(['status=on'])('[AP-03] leaves what is %s', async (query) => {
    expect(await listed(paths, query)).toEqual([paths[0]]);
  });

  it('[AP-03] looks for the keyword in text', async () => {
    const word = randomUUID();
    const path = await made({ ...one, name: word });
    expect(await listed([...paths, path], `keyword=${word.toUpperCase()}`)).toEqual([path]);
  });

  it.each(['sort_by=version', 'status=none'])('[AP-03] refuses %s', async (query) => {
    expect((await service.get(`/carriers?${query}`, keeper)).status).toBe(400);
  });
});

describe('PUT /carriers/:id', () => {
  it('[AD-03] changes what is given, and logs from and to', async () => {
    const path = await made();
    const { status, data } = await service.put(path, other, keeper);
    expect(status).toBe(200);
    expect(data).toMatchObject({ ...other, id: idOf(path), version: 2 });
    expect((await service.get(path, keeper)).data).toEqual(data);
    expect((await service.logged(idOf(path))).at(-1)).toMatchObject({
      action: 'update',
      changes: { name: { from: one.name, to: other.name } },
    });
    expect((await service.updatesOf(idOf(path))).at(-1)).toMatchObject({ action: 'update' });
  });

  it('[AP-04] takes away what may be missing', async () => {
    const path = await made();
    const missing = { tracking_url: null };
    expect((await service.put(path, missing, keeper)).data).toMatchObject({ ...one, ...missing });
  });

  it('[AD-03] logs nothing where nothing is different', async () => {
    const path = await made();
    expect((await service.put(path, one, keeper)).data).toMatchObject({ version: 1 });
    expect((await service.put(path, {}, keeper)).data).toMatchObject({ version: 1 });
    expect(await service.logged(idOf(path))).toHaveLength(1);
  });

  it('[AP-01] lets one of five changes of the same version win, and tells the others with 409', async () => {
    const path = await made();
    const changes = [1, 2, 3, 4, 5].map(() => service.put(path, { ...other, version: 1 }, keeper));
    const codes = (await Promise.all(changes)).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 1011, 1011, 1011, 1011]);
  });
});

describe('DELETE /carriers/:id', () => {
  it('[AD-03] deletes it once, and logs what it was', async () => {
    const path = await made();
    expect((await service.delete(path, keeper)).data).toMatchObject(one);
    expect((await service.delete(path, keeper)).status).toBe(404);
    expect((await service.get(path, keeper)).status).toBe(404);
    expect((await service.logged(idOf(path))).at(-1)).toMatchObject({
      action: 'delete',
      changes: { name: { from: one.name } },
    });
    expect((await service.updatesOf(idOf(path))).at(-1)).toMatchObject({ action: 'delete' });
  });
});

describe('permissions', () => {
  it('[AD-01] each allows what it says and no more', async () => {
    const path = await made();
    const reader = await service.administratorWith('carrier:read');
    const others = await service.administratorWith('carrier:create', 'carrier:update', 'carrier:delete');
    for (const readable of ['/carriers', path]) {
      expect((await service.get(readable, reader)).status).toBe(200);
      expect((await service.get(readable, others)).status).toBe(403);
    }
    const refused = [
      service.post('/carriers', one, reader),
      service.put(path, other, reader),
      service.delete(path, reader),
    ];
    for (const { status } of await Promise.all(refused)) expect(status).toBe(403);
    expect(await service.logged(idOf(path))).toHaveLength(1);
  });
});
