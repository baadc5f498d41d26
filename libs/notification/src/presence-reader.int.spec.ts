import { RedisConnections } from '@ginforge/chassis';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { GatewayPresence } from './gateway-presence.js';
import { presenceKeys } from './presence-keys.js';
import { PresenceReader } from './presence-reader.js';

let server: TestRedis;
let connections: RedisConnections;
let reader: PresenceReader;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'reader-test');
  await connections.waitUntilReady(5_000);
  reader = new PresenceReader(connections.commands);
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
  const presence = new GatewayPresence(connections.commands, instanceId);
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
  test('[RT-24] gives online users page by page, each once', async () => {
    const users = await gatewayWith('one', 'user-', 25);
    await gatewayWith('two', 'user-', 5);
    const pages = await Promise.all(
      [1, 2, 3, 4].map((page) => reader.getOnlineUsers({ page, pageSize: 10 })),
    );
    expect(pages.map(({ total }) => total)).toEqual([25, 25, 25, 25]);
    expect(pages.map((page) => page.users.length)).toEqual([10, 10, 5, 0]);
    expect(pages.flatMap((page) => page.users)).toEqual(users);
  });

  test('[RT-24] a page number or size that makes no sense is brought into range', async () => {
    await gatewayWith('one', 'user-', 3);
    expect((await reader.getOnlineUsers({ page: 0, pageSize: 0 })).users).toEqual(['user-00']);
    expect((await reader.getOnlineUsers({ page: -5, pageSize: 1e9 })).users).toHaveLength(3);
  });

  test('[RT-24] tells where a user is connected', async () => {
    await gatewayWith('one', 'user-', 1);
    await gatewayWith('two', 'user-', 1);
    expect(
      (await reader.connectionsOf('user-00')).sort((a, b) => a.clientId.localeCompare(b.clientId)),
    ).toEqual([
      { clientId: 'one-user-00', instanceId: 'one' },
      { clientId: 'two-user-00', instanceId: 'two' },
    ]);
    expect(await reader.isUserOnline('user-00')).toBe(true);
    expect(await reader.isUserOnline('nobody')).toBe(false);
  });

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
