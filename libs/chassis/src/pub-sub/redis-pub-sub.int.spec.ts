import { startTestRedis, type TestRedis } from '@ginforge/testing';

import { RedisConnections } from '../redis/redis-connections.js';
import { describePubSub } from './pub-sub.conformance.js';
import { RedisPubSub } from './redis-pub-sub.js';

let server: TestRedis;
let connections: RedisConnections;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'pub-sub-test');
  await connections.waitUntilReady(5_000);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

describePubSub('Redis', () => new RedisPubSub(connections));
