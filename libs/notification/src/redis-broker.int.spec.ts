import { loadEnvironment, RedisConnections, RedisPubSub } from '@ginforge/chassis';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { z } from 'zod';
import { describeBroker, summary, toRoom } from './broker.conformance.js';
import { notificationEnvironment } from './environment.js';
import { Publisher } from './publisher.js';
import { RedisBroker } from './redis-broker.js';
import { streams } from './streams.js';

const environment = loadEnvironment(z.object(notificationEnvironment), {});

let server: TestRedis;
let connections: RedisConnections;
let broker: RedisBroker;
let publisher: Publisher;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'broker-test');
  broker = await RedisBroker.open(connections, environment);
  publisher = new Publisher(broker);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

describeBroker('Redis', () => ({
  pubSub: new RedisPubSub(connections),
  open: (settings) => RedisBroker.open(connections, settings),
}));

describe('RedisBroker', () => {
  test('[RT-32] an idempotency key is kept for five minutes', async () => {
    await publisher.publish({ ...toRoom('chat:ttl', 1), idempotencyKey: 'order 1' });
    const seconds = await connections.commands.ttl('ginforge:stream-once:{room:chat:ttl}:order 1');
    expect(seconds).toBeGreaterThan(290);
    expect(seconds).toBeLessThanOrEqual(300);
  });

  test('[RT-31] an oversized message leaves no trace, a transient one no stream', async () => {
    await expect(publisher.publish(toRoom('chat:huge', 'x'.repeat(600 * 1024)))).rejects.toThrow();
    await publisher.publishTransient({ kind: 'room', room: 'chat:huge' }, { type: 'chat', content: 1 });
    expect(await connections.commands.keys('*chat:huge*')).toEqual([]);
  });

  test('[RT-34] a stream whose counter was lost starts over with a new epoch and without its old entries', async () => {
    const before = await publisher.publish(toRoom('chat:lost', 'old'));
    await publisher.publish(toRoom('chat:lost', 'old'));
    await connections.commands.del('ginforge:stream-meta:{room:chat:lost}');
    const after = await publisher.publish(toRoom('chat:lost', 'new'));
    expect(after.offset).toBe(1);
    expect(after.epoch).not.toBe(before.epoch);
    expect(summary(await broker.latest(streams.room('chat:lost'), 10))).toEqual([[1, 'new']]);
  });

  test('[RT-34] a message that Redis refuses to keep takes no offset: the stream has no hole', async () => {
    const room = 'chat:refused';
    await publisher.publish(toRoom(room, 1));
    const key = `ginforge:stream:{room:${room}}`;
    await connections.commands.rename(key, 'kept aside');
    await connections.commands.set(key, 'of another type');
    await expect(publisher.publish(toRoom(room, 'refused'))).rejects.toThrow();
    await connections.commands.rename('kept aside', key);
    expect(await publisher.publish(toRoom(room, 2))).toMatchObject({ offset: 2 });
  });

  test('[RT-32] scripts are found again after Redis forgot them', async () => {
    await publisher.publish(toRoom('chat:forgot', 1));
    await connections.commands.script('FLUSH');
    expect(await publisher.publish(toRoom('chat:forgot', 2))).toMatchObject({ offset: 2 });
  });

  test('[RT-32] history keeps no more entries than its bound, and positions outlive it', async () => {
    const settings = { ...environment, HISTORY_ROOM_MAX: 5 };
    const bounded = new Publisher(await RedisBroker.open(connections, settings));
    await bounded.publishBatch(Array.from({ length: 12 }, (_, index) => toRoom('chat:many', index)));
    expect(await connections.commands.xlen('ginforge:stream:{room:chat:many}')).toBe(5);
    const seconds = await connections.commands.ttl('ginforge:stream-meta:{room:chat:many}');
    expect(seconds).toBeGreaterThan(29 * 24 * 3_600);
  });

  test('[RT-32] is bounded by age: the stream ends with it, and an old entry is not given while the stream lives', async () => {
    await publisher.publishBatch([toRoom('chat:d', 1), toRoom('chat:d', 2)]);
    const key = 'ginforge:stream:{room:chat:d}';
    const ttl = await connections.commands.ttl(key);
    expect(ttl).toBeGreaterThan(3_590);
    expect(ttl).toBeLessThanOrEqual(3_600);
    const [entry] = await connections.commands.xrange(key, '1', '1');
    await connections.commands.del(key);
    const hourAgo = Number(entry?.[1][1]) - 3_600_000;
    const add = (id: string, storedAt: number, content: string) =>
      connections.commands.xadd(
        key,
        id,
        't',
        storedAt,
        'm',
        JSON.stringify({ type: 'room_message', content }),
      );
    await add('1-0', hourAgo, 'old');
    await add('2-0', hourAgo + 60_000, 'young');
    expect(summary(await broker.latest(streams.room('chat:d'), 10))).toEqual([[2, 'young']]);
    for (const limit of [10, 1]) {
      const page = await broker.history(streams.room('chat:d'), { fromOffset: 1, limit });
      expect(summary(page)).toEqual([[2, 'young']]); // also where nothing but old ones fill a page before it
    }
  });
});
