import { randomUUID } from 'node:crypto';
import { channels } from '@ginforge/protocol';
import { eventually, TcpProxy } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import type { Client } from '../testing/test-gateway.js';

describe('subscriptions', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });

  afterEach(async () => {
    cluster.dropClients();
    await eventually(async () => expect(await cluster.subscribedChannels()).toEqual([]));
  });
  afterAll(() => cluster.stop());

  const request = async (client: Client, type: string, room: string) => {
    client.send({ type, id: 'r', content: room });
    await client.nextOfType('ack');
  };
  const ofUser = (user: string) => [channels.notification(user), channels.user(user)];

  it('[RT-37] are none without a connection', async () => {
    expect(await cluster.subscribedChannels()).toEqual([]);
  });

  it('[RT-37] the first receiver subscribes, the last one unsubscribes', async () => {
    const user = randomUUID();
    const first = await cluster.one.connect(user);
    expect(await cluster.subscribedChannels()).toEqual([channels.broadcast, ...ofUser(user)]);
    const second = await cluster.one.connect(user);
    expect(await cluster.subscribers(channels.user(user))).toBe(1);
    await first.close();
    await second.ping();
    expect(await cluster.subscribers(channels.user(user))).toBe(1);
    await second.close();
    await eventually(async () => expect(await cluster.subscribedChannels()).toEqual([]));
  });

  it('[RT-37] are those of the own connections, and not of the cluster', async () => {
    const [anna, ben] = [randomUUID(), randomUUID()];
    await cluster.one.connect(anna);
    await cluster.two.connect(ben);
    expect(await cluster.subscribers(channels.broadcast)).toBe(2);
    for (const user of [anna, ben]) {
      expect(await cluster.subscribers(channels.user(user))).toBe(1);
      expect(await cluster.subscribers(channels.notification(user))).toBe(1);
    }
  });

  it('[RT-37] of a room follow its members on each gateway', async () => {
    const room = `chat:${randomUUID()}`;
    const [one, other, two] = [
      await cluster.one.connect(randomUUID()),
      await cluster.one.connect(randomUUID()),
      await cluster.two.connect(randomUUID()),
    ];
    const count = () => cluster.subscribers(channels.room(room));
    expect(await count()).toBe(0);
    await request(one, 'join_room', room);
    await request(other, 'join_room', room);
    expect(await count()).toBe(1);
    await request(two, 'join_room', room);
    expect(await count()).toBe(2);
    await request(one, 'leave_room', room);
    expect(await count()).toBe(2);
    await request(other, 'leave_room', room);
    await eventually(async () => expect(await count()).toBe(1));
    two.terminate();
    await eventually(async () => expect(await count()).toBe(0));
  });

  it('[RT-37] are gone after many clients came and left at once', async () => {
    const users = Array.from({ length: 10 }, () => randomUUID());
    const open = (user: string) => Promise.all(cluster.gateways.map((gateway) => gateway.connect(user)));
    const clients = (await Promise.all([...users, ...users].map(open))).flat();
    expect(await cluster.subscribedChannels()).toHaveLength(1 + 2 * users.length);
    for (const client of clients) client.terminate();
    const again = await cluster.one.connect(users[0] ?? '');
    await eventually(async () => expect(await cluster.subscribedChannels()).toHaveLength(3));
    await cluster.notifications.sendToUser(users[0] ?? '', { type: 'chat', content: 'here' });
    await again.nextOfType('chat');
  });

  it('[RT-37] over a link that is connected but delivers nothing make the gateway not ready, until it is rebuilt', async () => {
    const link = await TcpProxy.start(cluster.redis.port);
    const gateway = await cluster.lend({
      REDIS_URL: `redis://127.0.0.1:${link.port}`,
      SUBSCRIPTION_PROBE_MS: '200',
    });
    try {
      const readiness = async () => {
        const { status, body } = await gateway.ask('/readyz');
        return {
          status,
          subscription: (JSON.parse(body) as { checks: Record<string, string> }).checks['subscription'],
        };
      };
      const user = randomUUID();
      const client = await gateway.connect(user);
      const healthy = { status: 200, subscription: 'ok' };
      await eventually(async () => expect(await readiness()).toEqual(healthy));

      link.blackHole();
      await eventually(async () =>
        expect(await readiness()).toEqual({ status: 503, subscription: 'failed' }),
      );
      client.send({ type: 'ping', id: 'p', content: null });
      await client.nextOfType('pong');

      link.restore();
      await eventually(async () => expect(await readiness()).toEqual(healthy));
      await cluster.notifications.sendToUser(user, { type: 'chat', content: 'healed' });
      expect(await client.nextOfType('chat')).toMatchObject({ content: 'healed' });
    } finally {
      await gateway.stop();
      await link.stop();
    }
  });
});
