import { randomUUID } from 'node:crypto';
import { NotificationClient } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { clustersAndShards, type TestCluster } from '../testing/test-cluster.js';
import type { TestGateway } from '../testing/test-gateway.js';
import { accessToken, administratorToken } from '../testing/tokens.js';

describe.each(clustersAndShards)('who is online %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start();
  });

  afterEach(async () => {
    cluster.dropClients();
    await eventually(async () => expect((await stats(cluster.one))['total_clients']).toBe(0));
  });
  afterAll(() => cluster.stop());

  const stats = async (gateway: TestGateway, token?: string) => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const { status, body } = await gateway.ask('/ws/stats', { headers });
    expect(status).toBe(200);
    return JSON.parse(body) as Record<string, number>;
  };
  const onlineUsers = (gateway: TestGateway, token?: string, query = '') =>
    gateway.ask(
      `/ws/online-users${query}`,
      token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
    );

  it('[RT-24] is right for the cluster, from any service', async () => {
    const [anna, ben] = [randomUUID(), randomUUID()].sort() as [string, string];
    const clients = [
      await cluster.one.connect(anna),
      await cluster.two.connect(anna),
      await cluster.two.connect(ben),
    ];
    for (const gateway of cluster.gateways) {
      const notifications = gateway.get(NotificationClient);
      expect(await notifications.isUserOnline(anna)).toBe(true);
      expect(await notifications.isUserOnline(randomUUID())).toBe(false);
      expect(await notifications.getOnlineUsers({ page: 1, pageSize: 10 })).toEqual({
        total: 2,
        users: [anna, ben],
      });
      expect(await notifications.getOnlineUsers({ page: 2, pageSize: 1 })).toEqual({
        total: 2,
        users: [ben],
      });
      expect(await notifications.getOnlineUsers({ page: 3, pageSize: 1 })).toEqual({ total: 2, users: [] });
    }
    await clients[0]?.close();
    expect(await cluster.notifications.isUserOnline(anna)).toBe(true);
    await clients[1]?.close();
    await eventually(async () => expect(await cluster.notifications.isUserOnline(anna)).toBe(false));
    expect(await cluster.notifications.isUserOnline(ben)).toBe(true);
  });

  it('[RT-24] forgets a client whose link broke', async () => {
    const user = randomUUID();
    const client = await cluster.one.connect(user);
    client.terminate();
    await eventually(async () => expect(await cluster.notifications.isUserOnline(user)).toBe(false));
  });

  it('[RT-60] /ws/stats has exactly four numbers, for the cluster, flat', async () => {
    const user = randomUUID();
    const clients = [
      await cluster.one.connect(user),
      await cluster.two.connect(user),
      await cluster.two.connect(randomUUID()),
    ];
    for (const client of clients) {
      client.send({ type: 'join_room', id: 'j', content: 'chat:same' });
      await client.nextOfType('ack');
    }
    for (const gateway of cluster.gateways) {
      await eventually(async () =>
        expect(await stats(gateway)).toEqual({
          total_clients: 3,
          online_users: 2,
          total_rooms: 1,
          uptime: expect.any(Number),
        }),
      );
      const { uptime = -1 } = await stats(gateway);
      expect(Number.isInteger(uptime)).toBe(true);
      expect(uptime).toBeGreaterThanOrEqual(0);
      expect(uptime).toBeLessThanOrEqual(process.uptime());
    }
  });

  it('[RT-60] /ws/online-users is for administrators, always', async () => {
    const user = randomUUID();
    await cluster.one.connect(user);
    for (const token of [undefined, accessToken(user), 'nonsense']) {
      expect((await onlineUsers(cluster.one, token)).status).toBe(401);
    }
    const { status, body } = await onlineUsers(cluster.two, administratorToken(randomUUID()));
    expect([status, JSON.parse(body)]).toEqual([200, { total: 1, users: [user] }]);
  });

  it('[RT-60] /ws/online-users is paged', async () => {
    const users = Array.from({ length: 5 }, () => randomUUID()).sort();
    await Promise.all(users.map((user) => cluster.one.connect(user)));
    const token = administratorToken(randomUUID());
    const page = async (query: string) =>
      JSON.parse((await onlineUsers(cluster.one, token, query)).body) as unknown;
    expect(await page('?page=1&page_size=2')).toEqual({ total: 5, users: users.slice(0, 2) });
    expect(await page('?page=3&page_size=2')).toEqual({ total: 5, users: users.slice(4) });
    for (const query of ['?page=0', '?page=x', '?page_size=0', '?page_size=x', '?page=1.5']) {
      expect((await onlineUsers(cluster.one, token, query)).status).toBe(400);
    }
  });

  describe('in production', () => {
    let gateway: TestGateway;
    afterEach(() => gateway.stop());

    it('[RT-60] /ws/stats needs the token of an administrator', async () => {
      gateway = await cluster.lend({ NODE_ENV: 'production' });
      for (const token of [undefined, accessToken(randomUUID()), 'nonsense']) {
        const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
        expect((await gateway.ask('/ws/stats', { headers })).status).toBe(401);
      }
      expect(await stats(gateway, administratorToken(randomUUID()))).toHaveProperty('total_clients');
    });

    it('[RT-60] /ws/stats is open with STATS_PUBLIC=true, /ws/online-users is not', async () => {
      gateway = await cluster.lend({ NODE_ENV: 'production', STATS_PUBLIC: 'true' });
      expect(await stats(gateway)).toHaveProperty('total_clients');
      expect((await onlineUsers(gateway)).status).toBe(401);
    });
  });
});
