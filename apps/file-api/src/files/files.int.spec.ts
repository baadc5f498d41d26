import { randomUUID } from 'node:crypto';

import { type Owner, TestService } from '../test-service.js';
import { Files } from './files.fixture.js';

let service: TestService;
let files: Files;
let ada: Owner;

beforeAll(async () => {
  service = await TestService.start();
  files = new Files(service);
});
beforeEach(() => (ada = service.owner()));
afterAll(() => service.stop());

const missing = { status: 404, code: 5001 };

async function listed(owner: Owner, query = ''): Promise<string[]> {
  const { data } = await service.get(`/?${query}`, owner.token);
  return (data?.['list'] as { name: string }[]).map(({ name }) => name);
}

/** What the outbox has to say of a file, and to whom. */
async function told(id: string): Promise<unknown[]> {
  const rows = await service.sql<{ item: { to: unknown; message: { type: string; content: unknown } } }>(
    `SELECT item FROM outbox_messages WHERE item->'message'->'content'->>'id' = $1 ORDER BY seq`,
    [id],
  );
  return rows.map(({ item: { to, message } }) => ({ to, ...message }));
}

async function removedKeys(): Promise<string[]> {
  const rows = await service.sql<{ keys: string[] }>(
    `SELECT payload->'storage_keys' AS keys FROM outbox_jobs WHERE name = 'file-removal'`,
  );
  return rows.flatMap(({ keys }) => keys);
}

describe('the list of files', () => {
  it('[AP-03] is of the own files alone, newest first', async () => {
    const [bob, twin] = [service.owner(), service.owner('admin', ada.userId)];
    for (const name of ['one', 'two', 'three']) await files.ready(ada, { name });
    await files.ready(bob, { name: 'of Bob' });
    await files.ready(twin, { name: 'of who has the same id under another audience' });
    expect(await listed(ada)).toEqual(['three', 'two', 'one']);
    expect(await listed(bob)).toEqual(['of Bob']);
  });

  it('[AP-03] is searched by name, literally, filtered by state and type, and sorted', async () => {
    await files.ready(ada, { name: '100% of it.png', content: randomUUID(), contentType: 'image/png' });
    await files.ready(ada, { name: 'B.txt', content: `${randomUUID()} longer` });
    await files.ready(ada, { name: 'a.svg', content: `${randomUUID()}!`, contentType: 'image/svg+xml' });
    await files.processing(ada);
    await files.rejected(ada);
    expect(await listed(ada, 'keyword=%25')).toEqual(['100% of it.png']);
    expect(await listed(ada, 'keyword=TXT&status=ready')).toEqual(['B.txt']);
    expect(await listed(ada, 'status=rejected')).toHaveLength(1);
    for (const type of ['image', 'image/*']) {
      expect(await listed(ada, `type=${type}&sort_by=size&order=asc`)).toEqual(['100% of it.png', 'a.svg']);
    }
    expect(await listed(ada, 'type=image/svg%2Bxml')).toEqual(['a.svg']);
    expect(await listed(ada, 'type=imag')).toEqual([]);
    expect(await listed(ada, 'status=ready&sort_by=size')).toEqual(['B.txt', 'a.svg', '100% of it.png']);
  });

  it('[AP-03] has pages and counts all of them', async () => {
    for (const name of ['one', 'two', 'three']) await files.ready(ada, { name, contentType: 'image/png' });
    const { data } = await service.get('/?page=2&page_size=2&type=image', ada.token);
    expect(data).toMatchObject({ total: 3, page: 2, page_size: 2, list: [{ name: 'one' }] });
  });

  it.each(['status=gone', 'type=Image', 'type=image/', 'type=image/png/x', 'type=%2a', 'sort_by=owner_id'])(
    '[AP-03] does not take %s',
    async (query) => {
      expect(await service.get(`/?${query}`, ada.token)).toMatchObject({ status: 400, code: 1001 });
    },
  );
});

describe('a file', () => {
  it('[AP-04] is shown with all that is known of it', async () => {
    const id = await files.ready(ada, {
      name: 'Zürich 🏔.png',
      content: 'a picture',
      contentType: 'image/png',
      thumbnail: Buffer.from('a small picture'),
    });
    const { data } = await service.get(`/${id}`, ada.token);
    const { sha256 } = await files.contentOf(id);
    expect(data).toEqual({
      id,
      name: 'Zürich 🏔.png',
      size: 9,
      status: 'ready',
      reason: null,
      content_type: 'image/png',
      sha256,
      width: 640,
      height: 480,
      has_thumbnail: true,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
  });

  it('[FI-03] says nothing of its content before it is looked at, and why it was rejected', async () => {
    const nothing = { content_type: null, sha256: null, width: null, has_thumbnail: false };
    const { data } = await service.get(`/${await files.processing(ada)}`, ada.token);
    expect(data).toMatchObject({ status: 'processing', reason: null, ...nothing });
    const rejected = await service.get(`/${await files.rejected(ada)}`, ada.token);
    expect(rejected.data).toMatchObject({ status: 'rejected', reason: 'FILE_TYPE_REFUSED', ...nothing });
  });

  it('[AD-06] of somebody else is not there, also not for the same id under another audience', async () => {
    const id = await files.ready(ada);
    for (const { token } of [service.owner(), service.owner('admin', ada.userId)]) {
      for (const path of [`/${id}`, `/${id}/content`, `/${id}/thumbnail`]) {
        expect(await service.get(path, token)).toMatchObject(missing);
      }
      expect(await service.send('PATCH', `/${id}`, { name: 'mine' }, token)).toMatchObject(missing);
      expect(await service.delete(`/${id}`, token)).toMatchObject(missing);
      expect(await service.post(`/${id}/links`, { expires_in: 60 }, token)).toMatchObject(missing);
    }
    expect(await service.get(`/${id}`, ada.token)).toMatchObject({
      status: 200,
      data: { name: 'notes.txt' },
    });
  });

  it('[FI-03] gets another name, whatever it looks like, and its owner alone hears of it', async () => {
    const id = await files.ready(ada);
    const name = '../../<b>"x"\r\n.txt';
    const { data } = await service.send('PATCH', `/${id}`, { name }, ada.token);
    expect(data).toMatchObject({ id, name, status: 'ready' });
    expect(data?.['updated_at']).not.toBe(data?.['created_at']);
    expect(await told(id)).toEqual([
      expect.objectContaining({
        to: { kind: 'user', userId: ada.userId },
        type: 'data_update',
        content: { entity: 'file', action: 'update', id, data: { id, name } },
      }),
    ]);
  });

  it.each([{}, { name: '' }, { name: 'x'.repeat(256) }, { name: 'x', owner_id: 'y' }])(
    '[AP-06] is not renamed by %j',
    async (body) => {
      const id = await files.ready(ada);
      expect(await service.send('PATCH', `/${id}`, body, ada.token)).toMatchObject({
        status: 400,
        code: 1001,
      });
    },
  );
});

describe('deleting a file', () => {
  it('[FI-02] answers with it, removes its bytes, and its owner alone hears of it', async () => {
    const id = await files.ready(ada, { thumbnail: Buffer.from('small') });
    const { storageKey, thumbnailKey } = await files.contentOf(id);
    expect(await service.delete(`/${id}`, ada.token)).toMatchObject({
      status: 200,
      data: { id, status: 'ready' },
    });
    expect(await service.get(`/${id}`, ada.token)).toMatchObject(missing);
    expect(await service.delete(`/${id}`, ada.token)).toMatchObject(missing);
    expect(await removedKeys()).toEqual(expect.arrayContaining([storageKey, thumbnailKey]));
    expect(await service.sql('SELECT 1 FROM file_contents WHERE storage_key = $1', [storageKey])).toEqual([]);
    expect(await told(id)).toEqual([
      expect.objectContaining({
        to: { kind: 'user', userId: ada.userId },
        content: { entity: 'file', action: 'delete', id },
      }),
    ]);
  });

  it('[FI-02] leaves bytes that another file has, whoever owns it', async () => {
    const content = randomUUID();
    const mine = await files.ready(ada, { content });
    const bob = service.owner();
    const theirs = await files.ready(bob, { content });
    const { storageKey } = await files.contentOf(theirs);
    await service.delete(`/${mine}`, ada.token);
    expect(await removedKeys()).not.toContain(storageKey);
    const response = await service.fetch(`/${theirs}/content`, { token: bob.token });
    expect(await response.text()).toBe(content);
    await service.delete(`/${theirs}`, bob.token);
    expect(await removedKeys()).toContain(storageKey);
  });

  it('[FI-02] at the same time as all others with the same bytes removes these once', async () => {
    const content = randomUUID();
    const ids = await Promise.all(Array.from({ length: 8 }, () => files.ready(ada, { content })));
    const { storageKey } = await files.contentOf(ids[0] ?? '');
    const answers = await Promise.all(ids.map((id) => service.delete(`/${id}`, ada.token)));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200));
    expect((await removedKeys()).filter((key) => key === storageKey)).toEqual([storageKey]);
    expect(await service.sql('SELECT 1 FROM file_contents WHERE storage_key = $1', [storageKey])).toEqual([]);
  });

  it('[FI-02] works while it is processed, and where it was rejected', async () => {
    const processing = await files.processing(ada);
    const rejected = await files.rejected(ada);
    for (const id of [processing, rejected]) {
      expect(await service.delete(`/${id}`, ada.token)).toMatchObject({ status: 200, data: { id } });
    }
    expect(await removedKeys()).toContain(processing);
    expect(await listed(ada)).toEqual([]);
  });

  it('[FI-02] at the same time from two sides is carried out once', async () => {
    const id = await files.ready(ada);
    const answers = await Promise.all([1, 2].map(() => service.delete(`/${id}`, ada.token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });
});
