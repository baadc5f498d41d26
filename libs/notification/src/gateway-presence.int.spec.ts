import { RedisConnections } from '@ginforge/chassis';
import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';
import { GatewayPresence } from './gateway-presence.js';
import { presenceKeys } from './presence-keys.js';
import { PresenceReader } from './presence-reader.js';
import { RedisPresenceRegistry } from './redis-presence-registry.js';

let server: TestRedis;
let connections: RedisConnections;
let registry: RedisPresenceRegistry;
let reader: PresenceReader;
let one: GatewayPresence;
let two: GatewayPresence;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'presence-test');
  await connections.waitUntilReady(60_000);
  registry = new RedisPresenceRegistry(connections.commands);
  reader = new PresenceReader(registry);
});

beforeEach(async () => {
  await server.start();
  await connections.waitUntilReady(60_000);
  await connections.commands.flushall();
  one = gateway('one');
  two = gateway('two');
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

function gateway(instanceId: string, lingerMs = 60_000): GatewayPresence {
  return new GatewayPresence(registry, instanceId, { lingerMs });
}

function connect(presence: GatewayPresence, clientId: string, userId: string, most = 20) {
  return presence.connect({ clientId, userId, userName: `Name of ${userId}` }, most);
}

/** The gateway has died: nobody renews its lease any more, and its time is over. */
async function endLease(instanceId: string): Promise<void> {
  await connections.commands.zadd(presenceKeys.gateways, 1, instanceId);
}

async function redisTimeMs(): Promise<number> {
  const [seconds = 0, microseconds = 0] = (await connections.commands.time()).map(Number);
  return seconds * 1_000 + Math.floor(microseconds / 1_000);
}

async function keysLeft(): Promise<string[]> {
  return (await connections.commands.keys('ginforge:*')).sort();
}

describe('GatewayPresence', () => {
  test('[RT-06] connections of a gateway that died do not count', async () => {
    await connect(one, 'c1', 'anna', 1);
    await endLease('one');
    expect(await connect(two, 'c2', 'anna', 1)).toMatchObject({ refused: false, connections: 1 });
  });

  test('[RT-22] nothing is left when everybody has gone', async () => {
    const brief = gateway('brief', 0);
    await connect(brief, 'c1', 'anna');
    await brief.roomOpened('chat:a');
    await brief.rememberRooms('anna', ['chat:a']);
    await brief.roomClosed('chat:a');
    await brief.disconnect({ clientId: 'c1', userId: 'anna' });
    await brief.takeDepartures();
    await brief.release();
    expect(await keysLeft()).toEqual([]);
  });

  test('[RT-23] two reapers at once remove a dead gateway once, and its users go offline once', async () => {
    const users = Array.from({ length: 1_200 }, (_, index) => `user-${index}`);
    await Promise.all(users.map((userId, index) => connect(one, `c${index}`, userId)));
    await one.roomOpened('chat:a');
    await one.roomOpened('chat:b');
    await one.rememberRooms('user-7', ['chat:a']);
    await connect(two, 'alive', 'user-0');
    await two.roomOpened('chat:b');
    await endLease('one');

    const three = gateway('three');
    const reaped = await Promise.all([two.reapDeadGateways(), three.reapDeadGateways()]);
    expect(reaped.reduce((sum, { connections }) => sum + connections, 0)).toBe(1_200);
    expect(reaped.reduce((sum, { gateways }) => sum + gateways, 0)).toBe(1);

    const taken = await Promise.all(
      [two, three, two, three, two, three].map((presence) => presence.takeDepartures()),
    );
    const gone = taken.flat();
    expect(gone.map(({ userId }) => userId).sort()).toEqual(users.slice(1).sort());
    expect(gone.find(({ userId }) => userId === 'user-7')?.rooms).toEqual(['chat:a']);
    expect(await reader.counts()).toEqual({ connections: 1, users: 1, rooms: 1 });
    expect(await two.reapDeadGateways()).toEqual({ gateways: 0, connections: 0 });
  });

  test('[RT-23] a user whose last live connection closed while another hung on a dead gateway departs once', async () => {
    const brief = gateway('brief', 0);
    await connect(one, 'c1', 'anna');
    await connect(brief, 'c2', 'anna');
    await endLease('one');
    expect(await brief.disconnect({ clientId: 'c2', userId: 'anna' })).toEqual({ connectionsLeft: 0 });
    expect(await two.takeDepartures()).toHaveLength(1);
    await two.reapDeadGateways();
    expect(await two.takeDepartures()).toEqual([]);
  });

  test('[RT-24] a renewal with nothing amiss changes nothing and keeps the lease for 45 s', async () => {
    await connect(one, 'c1', 'anna');
    const before = await redisTimeMs();
    expect(await one.renewLease()).toEqual({ restored: false, cameOnline: [] });
    const after = await redisTimeMs();
    const lease = Number(await connections.commands.zscore(presenceKeys.gateways, 'one'));
    expect(lease).toBeGreaterThanOrEqual(before + 45_000);
    expect(lease).toBeLessThanOrEqual(after + 45_000);
  });

  test('[RT-39] after Redis lost everything, a renewal registers all again', async () => {
    await connect(one, 'c1', 'anna');
    await connect(one, 'c2', 'ben');
    await one.roomOpened('chat:a');
    await one.rememberRooms('anna', ['chat:a']);
    await connections.commands.flushall();
    expect(await reader.isUserOnline('anna')).toBe(false);
    expect(await one.renewLease()).toEqual({ restored: true, cameOnline: ['anna', 'ben'] });
    expect(await reader.counts()).toEqual({ connections: 2, users: 2, rooms: 1 });
    expect(await one.renewLease()).toEqual({ restored: false, cameOnline: [] });
    await endLease('one');
    await two.reapDeadGateways();
    expect(await two.takeDepartures()).toContainEqual(
      expect.objectContaining({ userId: 'anna', rooms: ['chat:a'] }),
    );
  });

  test('[RT-39] a gateway that stood still and was taken for dead comes back whole', async () => {
    await connect(one, 'c1', 'anna');
    await one.roomOpened('chat:a');
    await endLease('one');
    await two.reapDeadGateways();
    await two.takeDepartures();
    expect(await one.renewLease()).toEqual({ restored: true, cameOnline: ['anna'] });
    expect(await reader.counts()).toEqual({ connections: 1, users: 1, rooms: 1 });
  });

  test('[RT-39] what could not be removed while Redis was away is removed by the next renewal', async () => {
    await connect(one, 'c1', 'anna');
    await connect(one, 'c2', 'ben');
    await one.roomOpened('chat:a');
    await server.kill();
    await expect(one.disconnect({ clientId: 'c1', userId: 'anna' })).rejects.toMatchObject({
      errorName: 'UNAVAILABLE',
    });
    await expect(one.roomClosed('chat:a')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await expect(connect(one, 'c3', 'cleo')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await expect(one.renewLease()).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await server.start();
    expect(await eventually(() => one.renewLease())).toMatchObject({ restored: true });
    expect(await reader.counts()).toEqual({ connections: 1, users: 1, rooms: 0 });
    expect(await reader.isUserOnline('anna')).toBe(false);
    expect(await one.renewLease()).toMatchObject({ restored: false });
  });

  test('[RT-24] renewals amid much coming and going lose nobody and leave nobody behind', async () => {
    const work: Promise<unknown>[] = [];
    for (let index = 0; index < 600; index++) {
      const userId = `user-${index}`;
      const connected = connect(one, `c${index}`, userId);
      work.push(
        index % 3 ? connected : connected.then(() => one.disconnect({ clientId: `c${index}`, userId })),
      );
      if (index % 100 === 50) {
        work.push(connections.commands.flushall());
        work.push(one.renewLease());
      }
    }
    await Promise.all(work);
    await one.renewLease();
    expect(await reader.counts()).toEqual({ connections: 400, users: 400, rooms: 0 });
    expect(await one.renewLease()).toMatchObject({ restored: false });
  });
});
