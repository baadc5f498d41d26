import { loadEnvironment, RedisConnections } from '@ginforge/chassis';
import type { Message } from '@ginforge/protocol';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { z } from 'zod';
import { notificationEnvironment } from './environment.js';
import { openPublishConnection } from './publish-connection.js';
import { Publisher } from './publisher.js';
import { StreamHistory, type HistoryPage } from './stream-history.js';
import { streams } from './streams.js';

const environment = loadEnvironment(z.object(notificationEnvironment), { HISTORY_ROOM_MAX: '5' });

let server: TestRedis;
let connections: RedisConnections;
let publisher: Publisher;
let history: StreamHistory;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'history-test');
  publisher = new Publisher(await openPublishConnection(connections), environment);
  history = new StreamHistory(connections.commands, environment);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

async function fill(room: string, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await publisher.publishBatch(
    numbers.map((content) => ({ to: { kind: 'room', room }, message: { type: 'room_message', content } })),
  );
}

function summary({ entries }: HistoryPage): [number, unknown][] {
  return entries.map(({ offset, json }) => [offset, (JSON.parse(json) as Message).content]);
}

describe('StreamHistory', () => {
  test('[RT-33] gives what was missed from an offset on, in order, with the position', async () => {
    await fill('chat:a', 4);
    const page = await history.history(streams.room('chat:a'), { fromOffset: 3, limit: 100 });
    expect(page).toMatchObject({ epoch: expect.any(String), offset: 4 });
    expect(summary(page)).toEqual([
      [3, 3],
      [4, 4],
    ]);
    const some = await history.history(streams.room('chat:a'), { fromOffset: 1, limit: 2 });
    expect(summary(some).map(([offset]) => offset)).toEqual([1, 2]);
    const none = await history.history(streams.room('chat:a'), { fromOffset: 5, limit: 100 });
    expect(none).toEqual({ ...page, entries: [] });
  });

  test('[RT-33] gives the last messages, oldest first', async () => {
    await fill('chat:b', 4);
    expect(summary(await history.latest(streams.room('chat:b'), 2))).toEqual([
      [3, 3],
      [4, 4],
    ]);
  });

  test('[RT-32] is bounded by count, exactly', async () => {
    await fill('chat:c', 12);
    const page = await history.latest(streams.room('chat:c'), 100);
    expect(summary(page).map(([offset]) => offset)).toEqual([8, 9, 10, 11, 12]);
    expect(await connections.commands.xlen('ginforge:stream:{room:chat:c}')).toBe(5);
  });

  test('[RT-32] is bounded by age: the stream ends with it, and an old entry is not given while the stream lives', async () => {
    await fill('chat:d', 2);
    const key = 'ginforge:stream:{room:chat:d}';
    const ttl = await connections.commands.ttl(key);
    expect(ttl).toBeGreaterThan(3_590);
    expect(ttl).toBeLessThanOrEqual(3_600);
    const [entry] = await connections.commands.xrange(key, '1', '1');
    await connections.commands.del(key);
    const hourAgo = Number(entry?.[1][1]) - 3_600_000;
    await connections.commands.xadd(key, '1-0', 't', hourAgo, 'm', '{"type":"room_message","content":"old"}');
    await connections.commands.xadd(
      key,
      '2-0',
      't',
      hourAgo + 60_000,
      'm',
      '{"type":"room_message","content":"young"}',
    );
    expect(summary(await history.latest(streams.room('chat:d'), 10))).toEqual([[2, 'young']]);
    expect(summary(await history.history(streams.room('chat:d'), { fromOffset: 1, limit: 10 }))).toEqual([
      [2, 'young'],
    ]);
  });

  test('[RT-05] positions of many streams come in order, and a new stream keeps the epoch it was given', async () => {
    await fill('chat:e', 3);
    const wanted = [streams.user('new'), streams.room('chat:e'), streams.broadcast];
    const first = await history.positions(wanted);
    expect(first.map((position) => position.offset)).toEqual([0, 3, 0]);
    expect(await history.positions(wanted)).toEqual(first);
    const result = await publisher.publish({
      to: { kind: 'user', userId: 'new' },
      message: { type: 'chat', content: 1 },
    });
    expect(result).toMatchObject({ epoch: first[0]?.epoch, offset: 1 });
    expect(await connections.commands.ttl('ginforge:stream-meta:{user:new}')).toBeGreaterThan(
      29 * 24 * 3_600,
    );
  });

  test('[RT-33] a stream that never was has an epoch and no entries', async () => {
    const page = await history.history(streams.room('chat:never'), { fromOffset: 1, limit: 10 });
    expect(page).toEqual({ epoch: expect.stringMatching(/^[0-9a-f]{16}$/), offset: 0, entries: [] });
  });

  test('[RT-34] position and history survive a crash of Redis that kept its data', async () => {
    await fill('chat:f', 3);
    const before = await history.latest(streams.room('chat:f'), 10);
    await server.kill();
    await server.start();
    await connections.waitUntilReady(5_000);
    expect(await history.latest(streams.room('chat:f'), 10)).toEqual(before);
  });
});
