import { RedisConnections } from '@ginforge/chassis';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { GatewayPresence } from './gateway-presence.js';
import { presenceKeys } from './presence-keys.js';
import { PresenceReader } from './presence-reader.js';
import { RedisPresenceRegistry } from './redis-presence-registry.js';

let server: TestRedis;
let connections: RedisConnections;
let registry: RedisPresenceRegistry;
let reader: PresenceReader;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'reader-test');
  await connections.waitUntilReady(60_000);
  registry = new RedisPresenceRegistry(connections.commands);
  reader = new PresenceReader(registry);
});

beforeEach(async () => {
  await connections.commands.flushall();
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

/** Connects users `<prefix>00`, `<prefix>01`, … to a gateway. */
async function gatewayWith(instanceId: string, prefix: string, count: number): Promise<string[]> {
  const presence = new GatewayPresence(registry, instanceId);
  const users = Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(2, '0')}`);
  await Promise.all(
    users.map((userId) =>
      presence.connect({ clientId: `${instanceId}-${userId}`, userId, userName: userId }, 0),
    ),
  );
  await presence.roomOpened(`chat:${instanceId}`);
  await presence.roomOpened('chat:all');
  return users;
}

describe('PresenceReader', () => {
  test('[RT-24] who hangs on a dead gateway is not online, although nobody has reaped it yet', async () => {
    const here = await gatewayWith('one', 'user-', 10);
    await gatewayWith('dead', 'ghost-', 10);
    await gatewayWith('dead', 'user-', 3);
    await gatewayWith('dead', 'zombie-', 10);
    await connections.commands.zadd(presenceKeys.gateways, 1, 'dead');

    expect(await reader.isUserOnline('ghost-03')).toBe(false);
    expect(await reader.isUserOnline('user-01')).toBe(true);
    expect(await reader.connectionsOf('user-01')).toHaveLength(1);
    expect(await reader.counts()).toEqual({ connections: 10, users: 10, rooms: 2 });
    const pages = await Promise.all([1, 2, 3, 4].map((page) => reader.getOnlineUsers({ page, pageSize: 3 })));
    expect(pages.map(({ total }) => total)).toEqual([10, 10, 10, 10]);
    expect(pages.flatMap((page) => page.users)).toEqual(here);
  });

  test('[RT-24] with every gateway dead nobody is online', async () => {
    await gatewayWith('dead', 'ghost-', 5);
    await connections.commands.zadd(presenceKeys.gateways, 1, 'dead');
    expect(await reader.counts()).toEqual({ connections: 0, users: 0, rooms: 0 });
    expect(await reader.getOnlineUsers({ page: 1, pageSize: 10 })).toEqual({ total: 0, users: [] });
  });
});
