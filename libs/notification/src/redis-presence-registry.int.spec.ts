import { RedisConnections } from '@ginforge/chassis';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { describePresenceRegistry } from './presence-registry.conformance.js';
import { RedisPresenceRegistry } from './redis-presence-registry.js';

let server: TestRedis;
let connections: RedisConnections;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'registry-test');
  await connections.waitUntilReady(60_000);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

describePresenceRegistry('Redis', async () => {
  await connections.commands.flushall();
  return new RedisPresenceRegistry(connections.commands);
});
