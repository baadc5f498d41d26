import { formatTraceparent, withTraceContext } from '@ginforge/chassis';
import { streams } from '@ginforge/notification';
import { channels } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';

import { OutboxTestbed } from './outbox-testbed.js';
import { outbox } from './outbox.js';

let bed: OutboxTestbed;
const content = { title: 'Hello', body: 'World' };

beforeAll(async () => {
  bed = await OutboxTestbed.start();
});

afterAll(() => bed.stop());

function inboxOf(userId: string): Promise<object[]> {
  return bed.sql('SELECT id, title, body, data, read_at FROM notifications WHERE user_id = $1', [userId]);
}

describe('recording', () => {
  it('[RT-36] says everything that NotificationClient can say, published with the id of the row', async () => {
    const ids = await bed.record(async (messages) => [
      await messages.sendNotification('all-1', content, { data: { n: 1 } }),
      await messages.sendToUser('all-1', { type: 'order_paid', content: { id: 7 } }),
      await messages.sendToRoom('chat:all', { text: 'hi' }),
      await messages.broadcast('hear'),
      await messages.broadcastNotification(content),
      await messages.broadcastDataUpdate('product', 'update', '7', { price: 1 }),
    ]);
    await bed.relay();
    await eventually(async () => (await bed.pending()) === 0);
    const sent = [
      ...(await bed.stream(streams.user('all-1'))),
      ...(await bed.stream(streams.room('chat:all'))),
      ...(await bed.stream(streams.broadcast)),
    ];
    expect(sent).toMatchObject([
      { type: 'notification', to: 'all-1', content, data: { n: 1 } },
      { type: 'order_paid', to: 'all-1', content: { id: 7 } },
      { type: 'room_message', room: 'chat:all', content: { text: 'hi' } },
      { type: 'broadcast', content: 'hear' },
      { type: 'notification', content },
      {
        type: 'data_update',
        content: { entity: 'product', action: 'update', id: '7', data: { price: 1 } },
      },
    ]);
    expect(ids.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
    expect(ids.every(({ recorded }) => recorded)).toBe(true);
  });

  it('[RT-62] keeps the trace of the work that recorded the message, and publishes it there', async () => {
    const heard = await bed.listen(channels.room('chat:traced'));
    const context = { otelTraceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const given = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-00`;
    await withTraceContext(context, () =>
      bed.record(async (messages) => {
        await messages.sendToRoom('chat:traced', 'in the trace of the request');
        await messages.sendToRoom('chat:traced', 'in another', { traceparent: given });
      }),
    );
    await bed.record((messages) => messages.sendToRoom('chat:traced', 'in none'));
    await bed.relay();
    await eventually(() => heard.length === 3);
    expect(heard.map(({ traceparent }) => traceparent)).toEqual([
      formatTraceparent(context),
      given,
      undefined,
    ]);
  });

  it('[RT-36] publishes nothing after a rollback, and keeps nothing', async () => {
    await bed.relay();
    const failed = bed.record(async (messages) => {
      await messages.sendNotification('rolled-back', content);
      await messages.sendToRoom('chat:rolled-back', 1);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    await bed.record((messages) => messages.sendToRoom('chat:after', 1));
    await eventually(async () => (await bed.contents(streams.room('chat:after'))).length === 1);
    expect(await bed.contents(streams.room('chat:rolled-back'))).toEqual([]);
    expect(await bed.contents(streams.user('rolled-back'))).toEqual([]);
    expect(await inboxOf('rolled-back')).toEqual([]);
  });

  it('[RT-36] needs a transaction', () => {
    expect(() => outbox.within(bed.dataSource.manager)).toThrow('The outbox needs a transaction');
  });

  it.each([
    ['no user id', { to: 'a b', content }],
    ['a NUL in the title', { to: 'bad-1', content: { title: 'a\0', body: '' } }],
    ['half a surrogate pair', { to: 'bad-1', content: { title: 'a', body: '\ud800' } }],
    ['no title', { to: 'bad-1', content: { title: '', body: '' } }],
    ['more than 512 KiB', { to: 'bad-1', content: { title: 'a', body: 'x'.repeat(600_000) } }],
    ['what is no JSON', { to: 'bad-1', content: { ...content, data: { n: 1n } } }],
  ])('[RT-36] refuses %s and leaves the transaction as it was', async (_name, { to, content: refused }) => {
    const before = await bed.pending();
    await bed.record(async (messages) => {
      await expect(messages.sendNotification(to, refused)).rejects.toMatchObject({
        errorName: 'VALIDATION_FAILED',
      });
      await messages.broadcast('goes on');
    });
    expect(await inboxOf(to)).toEqual([]);
    await eventually(async () => (await bed.pending()) <= before);
  });
});

describe('the inbox', () => {
  it('[RT-35] keeps what is sent to a user, with the id of the message, and nothing else', async () => {
    const data = { order: 7, text: 'a\0b' };
    const { id } = await bed.record((messages) =>
      messages.sendNotification('ada', { ...content, link: '/orders/7', data }),
    );
    await bed.record((messages) => messages.sendToUser('ada', { type: 'notification', content }));
    await bed.record((messages) => messages.broadcastNotification(content));
    expect(await inboxOf('ada')).toEqual([{ id, title: 'Hello', body: 'World', data, read_at: null }]);
  });

  it('[RT-35] keeps and publishes the same id once, whoever repeats it', async () => {
    await bed.relay();
    const id = '0198a1f2-7c00-7000-8000-000000000001';
    const attempts = await Promise.all(
      [1, 2, 3, 4, 5].map(() => bed.record((messages) => messages.sendNotification('once', content, { id }))),
    );
    expect(attempts.filter(({ recorded }) => recorded)).toHaveLength(1);
    await bed.sql('UPDATE notifications SET deleted_at = now() WHERE id = $1', [id]);
    await bed.forgetIdempotencyKeys();
    const late = await bed.record((messages) => messages.sendNotification('once', content, { id }));
    expect(late).toEqual({ id, recorded: false });
    await eventually(async () => (await bed.pending()) === 0);
    expect(await bed.stream(streams.user('once'))).toHaveLength(1);
  });
});
