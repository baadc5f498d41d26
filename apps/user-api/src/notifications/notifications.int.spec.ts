import { AccessTokens } from '@ginforge/auth';
import { newIdentifier } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { DataSource } from 'typeorm';

import { type Answer, TestService } from '../test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

interface Owner {
  id: string;
  token: string;
}

function somebody(): Owner {
  const id = newIdentifier();
  const account = { userId: id, username: 'somebody', roles: ['user'], audience: 'user' as const };
  return { id, token: service.app.get(AccessTokens).issue(account).token };
}

/** Sends notifications as any service would, and gives their ids. */
async function notify({ id }: Owner, ...titles: string[]): Promise<string[]> {
  return service.app.get(DataSource).transaction(async (manager) => {
    const ids: string[] = [];
    for (const title of titles) {
      const content = { title, body: 'text', link: '/orders/7', data: { order: 7 } };
      ids.push((await outbox.within(manager).sendNotification(id, content)).id);
    }
    return ids;
  });
}

const titlesOf = ({ data }: Answer) => (data?.['list'] as { title: string }[]).map(({ title }) => title);
const inbox = ({ token }: Owner, query = '') => service.get(`/notifications${query}`, token);
const unreadOf = async ({ token }: Owner) => (await service.get('/notifications/unread-count', token)).data;
const read = ({ token }: Owner, id: string) => service.put(`/notifications/${id}/read`, {}, token);
const remove = ({ token }: Owner, id: string) => service.send('DELETE', `/notifications/${id}`, {}, token);

/** The contents of the `data_update` messages that were recorded for a user, in order. */
async function told({ id }: Owner): Promise<object[]> {
  const rows = await service.sql<{ content: object }>(
    `SELECT item -> 'message' -> 'content' AS content FROM outbox_messages
     WHERE stream = $1 AND item -> 'message' ->> 'type' = 'data_update' ORDER BY seq`,
    [`user:${id}`],
  );
  return rows.map(({ content }) => content);
}

describe('GET /notifications', () => {
  it('[RT-35] shows everything that was sent to the user, newest first, with what it said', async () => {
    const ada = somebody();
    const [first] = await notify(ada, 'first');
    await notify(ada, 'second');
    const answer = await inbox(ada);
    expect(answer.status).toBe(200);
    expect(titlesOf(answer)).toEqual(['second', 'first']);
    expect((answer.data?.['list'] as object[])[1]).toEqual({
      id: first,
      title: 'first',
      body: 'text',
      icon: null,
      link: '/orders/7',
      category: null,
      data: { order: 7 },
      read_at: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('[AP-03] pages by cursor without a gap or a repetition, while more come in', async () => {
    const ada = somebody();
    const titles = Array.from({ length: 25 }, (_, index) => `n${index}`);
    await notify(ada, ...titles);
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null; pages += 1) {
      const answer: Answer = await inbox(ada, `?page_size=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...titlesOf(answer));
      cursor = answer.data?.['next_cursor'] as string | null;
      if (pages < 3) await notify(ada, 'meanwhile');
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen)).toEqual(new Set(titles));
  });

  it('[RT-35] shows the unread ones alone', async () => {
    const ada = somebody();
    const [first = ''] = await notify(ada, 'first', 'second', 'third');
    await read(ada, first);
    expect(new Set(titlesOf(await inbox(ada, '?unread=true')))).toEqual(new Set(['second', 'third']));
    expect(titlesOf(await inbox(ada, '?unread=false'))).toHaveLength(3);
    expect((await inbox(ada, '?page_size=1000000')).status).toBe(200);
  });

  it.each([
    'cursor=',
    'cursor=x',
    'cursor=%00',
    `cursor=${'A'.repeat(5_000)}`,
    `cursor=${Buffer.from("1.' OR 1=1 --").toString('base64url')}`,
    `cursor=${Buffer.from(`999999999999999.${'0'.repeat(36)}`).toString('base64url')}`,
    `cursor=${Buffer.from('-1.0198a1f2-7c00-7000-8000-000000000001').toString('base64url')}`,
    'cursor=a&cursor=b',
    'cursor[$gt]=1&cursor[x]=2&unread=maybe',
    'unread=1',
    'page_size=0',
    'page_size=-1',
    'page_size=1e9',
  ])('[AP-03] refuses ?%s with 400', async (query) => {
    const answer = await inbox(somebody(), `?${query}`);
    expect([answer.status, answer.code]).toEqual([400, 1001]);
    expect(JSON.stringify(answer)).not.toMatch(/SELECT|stack/);
  });

  it('[AP-03] takes a cursor of somebody else for what it is: a time', async () => {
    const [ada, bob] = [somebody(), somebody()];
    await notify(ada, 'hers', 'hers too');
    const cursor = String((await inbox(ada, '?page_size=1')).data?.['next_cursor']);
    await notify(bob, 'his');
    const answer = await inbox(bob, `?cursor=${cursor}`);
    expect(titlesOf(answer)).toEqual([]);
  });

  it('[AD-06] is closed without a token of a user', async () => {
    const admin = service.app
      .get(AccessTokens)
      .issue({ userId: newIdentifier(), username: 'root', roles: ['super_admin'], audience: 'admin' });
    for (const token of [undefined, 'x', admin.token]) {
      expect((await service.get('/notifications', token)).status).toBe(401);
      expect((await service.put('/notifications/read-all', {}, token)).status).toBe(401);
    }
  });
});

describe('reading', () => {
  it('[RT-35] marks one as read, once, and tells the other devices with the count', async () => {
    const ada = somebody();
    const [first = ''] = await notify(ada, 'first', 'second', 'third');
    expect(await unreadOf(ada)).toEqual({ unread: 3 });
    const answer = await read(ada, first);
    expect(answer).toMatchObject({ status: 200, data: { id: first, title: 'first' } });
    const readAt = answer.data?.['read_at'];
    expect(readAt).toMatch(/Z$/);
    expect((await read(ada, first)).data?.['read_at']).toBe(readAt);
    expect(await unreadOf(ada)).toEqual({ unread: 2 });
    expect(await told(ada)).toEqual([
      { entity: 'notification', action: 'update', id: first, data: { read_at: readAt, unread: 2 } },
    ]);
  });

  it('[RT-35] marks all as read', async () => {
    const [ada, bob] = [somebody(), somebody()];
    await notify(ada, 'first', 'second');
    await notify(bob, 'his');
    expect((await service.put('/notifications/read-all', {}, ada.token)).data).toEqual({ unread: 0 });
    expect((await service.put('/notifications/read-all', {}, ada.token)).data).toEqual({ unread: 0 });
    expect(await unreadOf(ada)).toEqual({ unread: 0 });
    expect(await unreadOf(bob)).toEqual({ unread: 1 });
    expect(await told(ada)).toEqual([
      { entity: 'notification', action: 'update', data: { read_at: expect.any(String), unread: 0 } },
    ]);
  });

  it('[RT-35] deletes one for good, and tells', async () => {
    const ada = somebody();
    const [first = '', second = ''] = await notify(ada, 'first', 'second');
    expect(await remove(ada, first)).toMatchObject({ status: 200, data: { unread: 1 } });
    expect((await remove(ada, first)).status).toBe(404);
    expect((await read(ada, first)).status).toBe(404);
    expect(titlesOf(await inbox(ada))).toEqual(['second']);
    expect(await service.sql('SELECT title, body, data FROM notifications WHERE id = $1', [first])).toEqual([
      { title: '', body: '', data: null },
    ]);
    await remove(ada, second);
    expect(await told(ada)).toEqual([
      { entity: 'notification', action: 'delete', id: first, data: { unread: 1 } },
      { entity: 'notification', action: 'delete', id: second, data: { unread: 0 } },
    ]);
  });

  it('[RT-35] answers 404 to the ids of others and to what is no id, and changes nothing', async () => {
    const [ada, bob] = [somebody(), somebody()];
    const [hers = ''] = await notify(ada, 'hers');
    for (const id of [hers, newIdentifier(), 'x', '1;DROP', '%00', '..%2f..', 'a'.repeat(1_000)]) {
      expect((await read(bob, id)).status).toBe(404);
      expect((await remove(bob, id)).status).toBe(404);
    }
    expect(await unreadOf(ada)).toEqual({ unread: 1 });
    expect(await told(bob)).toEqual([]);
  });

  it('[RT-35] counts right in the order of the stream, whoever reads and sends at the same time', async () => {
    const ada = somebody();
    const ids = await notify(ada, ...Array.from({ length: 20 }, (_, index) => `old ${index}`));
    await Promise.all([
      ...ids.map((id) => read(ada, id)),
      ...Array.from({ length: 20 }, (_, index) => notify(ada, `new ${index}`)),
    ]);
    expect(await unreadOf(ada)).toEqual({ unread: 20 });
    const rows = await service.sql<{ type: string; content: { data?: { unread: number } } }>(
      `SELECT item -> 'message' ->> 'type' AS type, item -> 'message' -> 'content' AS content
       FROM outbox_messages WHERE stream = $1 ORDER BY seq`,
      [`user:${ada.id}`],
    );
    let [sent, done] = [0, 0];
    for (const { type, content } of rows) {
      if (type === 'notification') sent += 1;
      else expect(content.data?.unread).toBe(sent - (done += 1));
    }
    expect([sent, done]).toEqual([40, 20]);
  });
});
