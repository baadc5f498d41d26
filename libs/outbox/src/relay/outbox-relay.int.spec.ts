import { streams } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';

import { metric, OutboxTestbed } from '../outbox-testbed.js';

let bed: OutboxTestbed;

beforeAll(async () => {
  bed = await OutboxTestbed.start();
});

afterEach(() => bed.stopRelays());
afterAll(() => bed.stop());

const drained = () => eventually(async () => (await bed.pending()) === 0);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('OutboxRelay', () => {
  it('[RT-36] is woken by the commit', async () => {
    await bed.relay({ OUTBOX_POLL_MS: '60000' });
    for (const turn of upTo(20)) {
      await bed.record((messages) => messages.sendToRoom('chat:quick', turn));
      const isThere = async () => (await bed.contents(streams.room('chat:quick'))).length === turn;
      await eventually(isThere); // sooner than by itself
    }
  });

  it('[RT-36] looks by itself where nothing wakes it', async () => {
    await bed.sql('ALTER TABLE outbox_messages DISABLE TRIGGER outbox_messages_recorded');
    await bed.relay({ OUTBOX_POLL_MS: '20' });
    await bed.record((messages) => messages.sendToRoom('chat:polled', 1));
    await drained();
    await bed.sql('ALTER TABLE outbox_messages ENABLE TRIGGER outbox_messages_recorded');
    expect(await bed.contents(streams.room('chat:polled'))).toEqual([1]);
  });

  it('[RT-36] publishes what was recorded while no relay ran, and counts it', async () => {
    await bed.record((messages) => messages.sendToRoom('chat:waiting', 1));
    await bed.record((messages) => messages.sendToRoom('chat:waiting', 2));
    const relay = await bed.relay();
    await drained();
    expect(await bed.contents(streams.room('chat:waiting'))).toEqual([1, 2]);
    await eventually(async () => (await metric(relay, 'outbox_published_total')) === 2);
    await eventually(async () => expect(await metric(relay, 'outbox_pending')).toBe(0));
    await eventually(async () => expect(await metric(relay, 'outbox_oldest_age_seconds')).toBe(0));
    expect(await metric(relay, 'outbox_failed_total')).toBe(0);
  });

  it.each([1, 2, 4])(
    '[RT-36] keeps the order of the commits for each target, under 20 transactions at a time and %i relays',
    async (relays) => {
      const room = `chat:order-${relays}`;
      await bed.sql('CREATE TABLE IF NOT EXISTS counter (name text PRIMARY KEY, value int NOT NULL)');
      await bed.sql('INSERT INTO counter VALUES ($1, 0)', [room]);
      for (const _ of upTo(relays)) await bed.relay();
      const writer = async (name: number) => {
        for (const turn of upTo(15)) {
          await bed.record(async (messages, manager) => {
            await messages.sendToRoom(`chat:own-${relays}-${name}`, [turn, 'begins']);
            const [rows] = await manager.query<[{ value: number }[]]>(
              'UPDATE counter SET value = value + 1 WHERE name = $1 RETURNING value',
              [room],
            );
            await messages.sendToRoom(room, rows[0]?.value);
            await messages.sendToRoom(`chat:own-${relays}-${name}`, [turn, 'ends']);
          });
        }
      };
      await Promise.all(upTo(20).map(writer));
      await drained();
      expect(await bed.contents(streams.room(room))).toEqual(upTo(300));
      for (const name of upTo(20)) {
        expect(await bed.contents(streams.room(`chat:own-${relays}-${name}`))).toEqual(
          upTo(15).flatMap((turn) => [
            [turn, 'begins'],
            [turn, 'ends'],
          ]),
        );
      }
    },
  );

  it('[RT-36] does not wait for a transaction that is still open', async () => {
    await bed.relay();
    const room = streams.room('chat:open');
    await bed.record(async (messages) => {
      await messages.sendToRoom('chat:open', 'recorded first');
      await bed.record((others) => others.sendToRoom('chat:open', 'committed first'));
      await eventually(async () => (await bed.contents(room)).length === 1);
    });
    await drained();
    expect(await bed.contents(room)).toEqual(['committed first', 'recorded first']);
  });

  it('[RT-36] relays messages of the full size in order', async () => {
    const big = (turn: number) => `${turn} ${'x'.repeat(500_000)}`;
    await bed.record(async (messages) => {
      for (const turn of upTo(20)) await messages.sendToRoom('chat:big', big(turn));
    });
    await bed.relay();
    await drained();
    expect(await bed.contents(streams.room('chat:big'))).toEqual(upTo(20).map(big));
  });

  it('[RT-36] publishes also after the database went back to a backup', async () => {
    await bed.relay();
    await bed.record((messages) => messages.sendToRoom('chat:restored', 'before'));
    await drained();
    await bed.sql('UPDATE outbox_partitions SET number = 0');
    await bed.record((messages) => messages.sendToRoom('chat:restored', 'after'));
    await drained();
    expect(await bed.contents(streams.room('chat:restored'))).toEqual(['before', 'after']);
  });
});

describe('what cannot be published', () => {
  it('[RT-36] is set aside with its error after some attempts, and holds up its own target alone', async () => {
    const relay = await bed.relay({ OUTBOX_MAX_ATTEMPTS: '3', OUTBOX_POLL_MS: '50' });
    await bed.record((messages) => messages.sendToUser('poisoned', { type: 'note', content: 0 }));
    await drained();
    await bed.redis.cli('SET', 'ginforge:stream:{user:poisoned}', 'not a stream');
    await bed.record(async (messages) => {
      for (const turn of upTo(3)) {
        await messages.sendToUser('poisoned', { type: 'note', content: turn });
        for (const other of upTo(30)) {
          await messages.sendToUser(`healthy-${other}`, { type: 'note', content: turn });
        }
      }
    });
    await eventually(async () => {
      for (const other of upTo(30)) {
        expect(await bed.contents(streams.user(`healthy-${other}`))).toEqual([1, 2, 3]);
      }
    });
    await eventually(async () => (await metric(relay, 'outbox_set_aside')) === 1);
    const [row] = await bed.sql<{ error: string; attempts: number }>(
      'SELECT error, attempts FROM outbox_messages WHERE failed_at IS NOT NULL',
    );
    expect(row).toEqual({ error: expect.stringContaining('WRONGTYPE'), attempts: 3 });

    await bed.redis.cli('DEL', 'ginforge:stream:{user:poisoned}');
    await drained();
    expect(await bed.contents(streams.user('poisoned'))).toEqual([2, 3]);
    await bed.sql(
      `UPDATE outbox_messages SET failed_at = NULL, next_attempt_at = NULL, attempts = 0, number = NULL`,
    );
    await drained();
    expect(await bed.contents(streams.user('poisoned'))).toEqual([2, 3, 1]);
  });

  it.each(['null', '1', '{}', '{"to":{"kind":"room"}}', '{"to":{"kind":"user","userId":"u"},"message":{}}'])(
    '[RT-36] a row that somebody wrote by hand, %s, hurts no other',
    async (item) => {
      const relay = await bed.relay({ OUTBOX_MAX_ATTEMPTS: '1' });
      await bed.sql('INSERT INTO outbox_messages (id, stream, item) VALUES (gen_random_uuid(), $1, $2)', [
        'room:chat:hand',
        item,
      ]);
      const [{ length: before }] = [await bed.contents(streams.room('chat:hand'))];
      await bed.record((messages) => messages.sendToRoom('chat:hand', 'well'));
      await drained();
      expect(await bed.contents(streams.room('chat:hand'))).toHaveLength(before + 1);
      await eventually(async () => expect(await metric(relay, 'outbox_failed_total')).toBe(1));
    },
  );
});
