import { AccessTokens } from '@ginforge/auth';
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

/** An administrator without any permission. */
async function somebody(username: string): Promise<Owner> {
  const token = await service.administrator(username);
  const { userId } = service.app.get(AccessTokens).verify(token);
  return { id: userId, token };
}

/** Sends notifications as any service would, and gives their ids. */
async function notify({ id }: Owner, ...titles: string[]): Promise<string[]> {
  return service.app.get(DataSource).transaction(async (manager) => {
    const messages = outbox.within(manager);
    const ids: string[] = [];
    for (const title of titles) ids.push((await messages.sendNotification(id, { title, body: 'text' })).id);
    return ids;
  });
}

const titlesOf = ({ data }: Answer) => (data?.['list'] as { title: string }[]).map(({ title }) => title);

describe('the inbox of an administrator', () => {
  it('[RT-35] shows what was sent to its owner alone, newest first and a page at a time', async () => {
    const [ada, bob] = [await somebody('ada'), await somebody('bob')];
    await notify(ada, 'first');
    await notify(ada, 'second');
    await notify(bob, 'his');
    const first = await service.get('/inbox?page_size=1', ada.token);
    expect([first.status, titlesOf(first)]).toEqual([200, ['second']]);
    const cursor = String(first.data?.['next_cursor']);
    const second = await service.get(`/inbox?page_size=1&cursor=${cursor}`, ada.token);
    expect([titlesOf(second), second.data?.['next_cursor']]).toEqual([['first'], null]);
    expect((await service.get('/inbox/unread-count', bob.token)).data).toEqual({ unread: 1 });
  });

  it('[RT-35] is read and emptied, and the other consoles of its owner are told with the count', async () => {
    const eve = await somebody('eve');
    const [first = '', second = ''] = await notify(eve, 'first', 'second', 'third');
    await service.announced();
    const read = await service.put(`/inbox/${first}/read`, {}, eve.token);
    expect(read).toMatchObject({ status: 200, data: { id: first, read_at: expect.any(String) } });
    expect(titlesOf(await service.get('/inbox?unread=true', eve.token))).not.toContain('first');
    expect((await service.send('DELETE', `/inbox/${second}`, {}, eve.token)).data).toEqual({ unread: 1 });
    expect((await service.put('/inbox/read-all', {}, eve.token)).data).toEqual({ unread: 0 });
    const update = { entity: 'notification', action: 'update' };
    expect(await service.announced()).toEqual([
      { ...update, id: first, data: { read_at: expect.any(String), unread: 2 } },
      { ...update, action: 'delete', id: second, data: { unread: 1 } },
      { ...update, data: { read_at: expect.any(String), unread: 0 } },
    ]);
  });
});
