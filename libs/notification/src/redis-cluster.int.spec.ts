import { loadEnvironment, RedisConnections, RedisPubSub } from '@ginforge/chassis';
import { eventually, startTestRedisCluster, type TestRedisCluster } from '@ginforge/testing';
import { z } from 'zod';
import { describeBroker, summary, toRoom } from './broker.conformance.js';
import { notificationEnvironment } from './environment.js';
import { describePresenceRegistry } from './presence-registry.conformance.js';
import { Publisher } from './publisher.js';
import { RedisBroker } from './redis-broker.js';
import { RedisPresenceRegistry } from './redis-presence-registry.js';
import { RedisRoomGrants } from './redis-room-grants.js';
import { GatewayCommands } from './gateway-commands.js';
import { ServiceBus } from '@ginforge/chassis';
import { inPresentEpoch } from './stream-history.js';
import { streamKeys, streams } from './streams.js';

const environment = loadEnvironment(z.object(notificationEnvironment), {});

let server: TestRedisCluster;
let connections: RedisConnections;

beforeAll(async () => {
  server = await startTestRedisCluster();
  connections = new RedisConnections(server.addresses, 'cluster-test');
  await connections.waitUntilReady(60_000);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

describeBroker('a Redis Cluster', () => ({
  pubSub: new RedisPubSub(connections),
  open: (settings) => RedisBroker.open(connections, settings),
}));

describePresenceRegistry('a Redis Cluster', async () => {
  await server.flush();
  return new RedisPresenceRegistry(connections.commands);
});

describe('in a Redis Cluster', () => {
  test('[RT-21] room grants are given and taken back', async () => {
    const bus = ServiceBus.over(new RedisPubSub(connections));
    const grants = new RedisRoomGrants(connections.commands, new GatewayCommands(bus));
    await grants.grant('team:a', 'u-1');
    await grants.grant('team:b', 'u-1');
    await grants.revoke('team:a', 'u-1');
    expect([await grants.isGranted('team:a', 'u-1'), await grants.usersOf('team:b')]).toEqual([
      false,
      ['u-1'],
    ]);
  });

  test('[RT-30] a plain PUBLISH on any node is heard, and what the library publishes is heard once', async () => {
    const subscriber = new RedisPubSub(connections).subscriber();
    const heard: string[] = [];
    subscriber.onMessage((channel, payload) => heard.push(`${channel} ${payload.toString()}`));
    await subscriber.subscribe(['websocket:room:chat:plain']);
    for (const node of server.nodes)
      await node.cli('PUBLISH', 'websocket:room:chat:plain', String(node.port));
    const publisher = new Publisher(await RedisBroker.open(connections, environment));
    await publisher.publish(toRoom('chat:plain', 'ours'));
    await eventually(() => heard.length >= server.nodes.length + 1);
    const ports = server.nodes.map(({ port }) => `websocket:room:chat:plain ${port}`);
    expect(heard.filter((one) => !one.includes(' gf1 ')).sort()).toEqual(ports.sort());
    expect(heard.filter((one) => one.includes(' gf1 '))).toHaveLength(1);
  });

  test('[RT-34] when a master dies its replica goes on: subscriptions follow, and the fork of the epoch is kept', async () => {
    const room = 'chat:failover';
    const broker = await RedisBroker.open(connections, environment);
    const publisher = new Publisher(broker);
    const subscriber = new RedisPubSub(connections).subscriber();
    const heard: string[] = [];
    let returns = 0;
    subscriber.onMessage((_channel, payload) => heard.push(payload.toString()));
    await subscriber.subscribe([`websocket:room:${room}`]);
    const before = await publisher.publish(toRoom(room, 'before'));
    const master = await server.masterOf(streamKeys.meta(streams.room(room)));
    const replica = await server.replicaOf(master);
    await master.cli('WAIT', 1, 0);
    subscriber.onReturn(() => returns++);
    await master.kill();
    await server.takeOver(replica);

    const after = await eventually(() => publisher.publish(toRoom(room, 'after')));
    expect(after.epoch).not.toBe(before.epoch);
    expect(after.offset).toBe(before.offset + 1);
    const page = await broker.latest(streams.room(room), 10);
    expect(summary(page).map(([, content]) => content)).toEqual(['before', 'after']);
    expect(inPresentEpoch(before, page)).toEqual({ epoch: after.epoch, offset: 1 });
    const unseen = { epoch: before.epoch, offset: 2 };
    expect(inPresentEpoch(unseen, page)).toEqual(unseen);
    await eventually(async () => {
      await publisher.publish(toRoom(room, 'heard again'));
      expect(heard.some((payload) => payload.includes('heard again'))).toBe(true);
    });
    expect(returns).toBeGreaterThan(0);
    await master.start();
    await server.waitUntilReady();
  });

  test('[RT-34] a reader that knows a newer epoch than a former master gets the answer of the present one', async () => {
    const room = 'chat:woken';
    const stream = streams.room(room);
    const broker = await RedisBroker.open(connections, environment);
    await new Publisher(broker).publish(toRoom(room, 'before'));
    const newer = { epoch: 'fedcba9876543210', offset: 0 };
    const owner = await server.seizeSlotOf(streamKeys.meta(stream));
    await owner.cli('HSET', streamKeys.meta(stream), 'e', newer.epoch, 's', newer.offset);

    const page = await eventually(() =>
      broker.history(stream, { fromOffset: 1, limit: 10, epoch: newer.epoch }),
    );

    expect(inPresentEpoch(newer, page).epoch).toBe(page.epoch);
    expect(summary(page)).toEqual([]);
    await server.waitUntilReady();
  });
});
