import { eventually, startTestRedisCluster, type TestRedisCluster } from '@ginforge/testing';

import { RedisConnections } from '../redis/redis-connections.js';
import { LinkProbe } from './link-probe.js';
import { describePubSub } from './pub-sub.conformance.js';
import { RedisPubSub } from './redis-pub-sub.js';

let server: TestRedisCluster;
let connections: RedisConnections;

beforeAll(async () => {
  server = await startTestRedisCluster();
  connections = new RedisConnections(server.addresses, 'pub-sub-test');
  await connections.waitUntilReady(60_000);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

describePubSub('a Redis Cluster', () => new RedisPubSub(connections));

describe('the probe of a link to a Redis Cluster', () => {
  let probe: LinkProbe;

  beforeEach(async () => {
    const pubSub = new RedisPubSub(connections);
    const subscriber = pubSub.subscriber();
    await subscriber.subscribe(['something']);
    probe = new LinkProbe(pubSub, subscriber, { channel: 'probe', everyMs: 200 });
    await probe.start();
  });

  afterEach(() => probe.stop());

  it('[RT-37] [K8-03] has one channel with each master', async () => {
    await eventually(async () => {
      for (const master of await server.masters())
        expect(await master.cli('PUBSUB', 'SHARDCHANNELS', 'probe*')).toHaveLength(1);
    });
  });

  it('[RT-37] [K8-03] sees the silence of any one master, and its return', async () => {
    for (const master of await server.masters()) {
      await eventually(() => probe.assertAlive());
      master.freeze();
      try {
        await eventually(() => expect(() => probe.assertAlive()).toThrow());
      } finally {
        master.thaw();
      }
    }
    await eventually(() => probe.assertAlive());
  });
});
