import { startTestRedisCluster, type TestRedisCluster } from '@ginforge/testing';

import { RedisConnections } from '../redis/redis-connections.js';
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
