import { endsWithin, loadEnvironment, RedisConnections } from '@ginforge/chassis';
import { eventually, startTestRedis, TcpProxy, type TestRedis } from '@ginforge/testing';
import { z } from 'zod';
import { notificationEnvironment } from './environment.js';
import type { PublishItem } from './publish-item.js';
import { Publisher } from './publisher.js';
import { RedisBroker } from './redis-broker.js';
import { streams } from './streams.js';

const environment = loadEnvironment(z.object(notificationEnvironment), {});
const item: PublishItem = {
  to: { kind: 'room', room: 'chat:a' },
  message: { type: 'room_message', content: 1 },
};

let server: TestRedis;
let proxy: TcpProxy;
let connections: RedisConnections;
let publisher: Publisher;
let history: RedisBroker;

beforeEach(async () => {
  server = await startTestRedis();
  proxy = await TcpProxy.start(server.port);
  connections = new RedisConnections(`redis://127.0.0.1:${proxy.port}`, 'outage-test');
  history = await RedisBroker.open(connections, environment);
  publisher = new Publisher(history);
});

afterEach(async () => {
  await server.start();
  await connections.waitUntilReady(60_000); // so that the connections end in good order and leave no timer behind
  await connections.onApplicationShutdown();
  await proxy.stop();
  await server.stop();
});

/** Whether it is refused, and that soon. */
function refusedSoon(work: Promise<unknown>): Promise<boolean> {
  return endsWithin(3_000, expect(work).rejects.toMatchObject({ errorName: 'UNAVAILABLE' }));
}

describe('Publisher while Redis is away', () => {
  test('[RT-39] refuses at once, publishes nothing later, and goes on where the stream was when Redis is back', async () => {
    await publisher.publish(item);
    await server.kill();
    await eventually(() => refusedSoon(publisher.publish(item)));
    const outcomes = await publisher.publishBatch([item, item]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['failed', 'failed']);
    await expect(
      publisher.publishTransient({ kind: 'broadcast' }, { type: 'broadcast', content: 1 }),
    ).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });

    await server.start();
    const result = await eventually(() => publisher.publish(item));
    expect(result.offset).toBe(2);
    expect((await history.latest(streams.room('chat:a'), 10)).entries).toHaveLength(2);
  });

  test('[RT-39] a publish on its way when the link breaks is refused and never sent a second time', async () => {
    await publisher.publish(item);
    proxy.blackHole();
    const onItsWay = Array.from({ length: 20 }, () => publisher.publish(item));
    const refused = Promise.all(onItsWay.map(refusedSoon));
    proxy.cut();
    expect(new Set(await refused)).toEqual(new Set([true]));
    proxy.restore();
    expect(await eventually(() => publisher.publish(item))).toMatchObject({ offset: 2 });
  });

  test('[RT-39] a link that is open and silent is refused within about two seconds, also for those who queue behind', async () => {
    await publisher.publish(item);
    proxy.blackHole();
    const first = refusedSoon(publisher.publish(item));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const second = refusedSoon(publisher.publish(item));
    expect(await Promise.all([first, second])).toEqual([true, true]);
    proxy.restore();
    await eventually(() => publisher.publish(item));
  });

  test('[RT-39] a Redis that stood still carries nothing out that it finds late', async () => {
    await publisher.publish(item);
    server.freeze();
    const refused = await Promise.all([1, 2, 3].map(() => refusedSoon(publisher.publish(item))));
    expect(refused).toEqual([true, true, true]);
    server.thaw();
    expect(await eventually(() => publisher.publish(item))).toMatchObject({ offset: 2 });
    expect((await history.latest(streams.room('chat:a'), 10)).entries).toHaveLength(2);
  });

  test('[RT-32] a Redis without memory refuses and uses no offset up', async () => {
    await publisher.publish(item);
    await server.cli('CONFIG', 'SET', 'maxmemory', '1');
    expect(await refusedSoon(publisher.publish(item))).toBe(true);
    await server.cli('CONFIG', 'SET', 'maxmemory', '0');
    expect(await publisher.publish(item)).toMatchObject({ offset: 2 });
  });

  test('[RT-39] a Redis that became a replica refuses, and works again when it is no longer one', async () => {
    await publisher.publish(item);
    await server.cli('REPLICAOF', '127.0.0.1', '1');
    expect(await refusedSoon(publisher.publish(item))).toBe(true);
    await server.cli('REPLICAOF', 'NO', 'ONE');
    expect(await eventually(() => publisher.publish(item))).toMatchObject({ offset: 2 });
  });

  test('[RT-34] position and history survive a crash of Redis that kept its data', async () => {
    await publisher.publishBatch([item, item, item]);
    const before = await history.latest(streams.room('chat:a'), 10);
    expect(before.entries).toHaveLength(3);
    await server.kill();
    await server.start();
    expect(await eventually(() => history.latest(streams.room('chat:a'), 10))).toEqual(before);
  });

  test('[RT-33] reading history is refused as unavailable too', async () => {
    await server.kill();
    await expect(history.positions([streams.broadcast])).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await expect(history.latest(streams.broadcast, 1)).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
  });
});
