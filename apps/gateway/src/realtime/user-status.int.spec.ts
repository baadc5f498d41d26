import { randomUUID } from 'node:crypto';
import { PubSub } from '@ginforge/chassis';
import { GatewayPresence, PresenceRegistry } from '@ginforge/notification';
import { clusters, TestCluster } from '../testing/test-cluster.js';
import type { Client, TestGateway } from '../testing/test-gateway.js';
import { administratorToken } from '../testing/tokens.js';

const join = async (client: Client, room: string) => {
  client.send({ type: 'join_room', id: 'join', content: room });
  await client.nextOfType('ack');
};
const leave = async (client: Client, room: string) => {
  client.send({ type: 'leave_room', id: 'leave', content: room });
  await client.nextOfType('ack');
};
const administrator = (gateway: TestGateway) => {
  const id = randomUUID();
  return gateway.connect(id, { token: administratorToken(id) });
};
/** What the client was told of the user, in order. */
const heard = (client: Client, user: string) =>
  client
    .ofType('user_status')
    .filter(({ content }) => content['user_id'] === user)
    .map(({ content }) => content['status']);
const hears = (client: Client, user: string, status: 'online' | 'offline') =>
  client.next(
    ({ type, content }) =>
      type === 'user_status' && content['user_id'] === user && content['status'] === status,
  );
const names = (user: string) => `name of ${user}`;

describe.each(clusters)('who is told that users come and go %s', (_name, start) => {
  let cluster: TestCluster;
  let user: string;
  /** Administrators, one on each gateway. */
  let watcher: Client;
  let otherWatcher: Client;

  beforeAll(async () => {
    cluster = await start({ PRESENCE_LINGER_MS: '200', PRESENCE_RENEW_MS: '200' });
  });

  beforeEach(async () => {
    user = randomUUID();
    watcher = await administrator(cluster.two);
    otherWatcher = await administrator(cluster.one);
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  /** What was announced before this call has been told afterwards, on every gateway. */
  const settle = async (...clients: Client[]) => {
    const marker = randomUUID();
    const content = { user_id: marker, user_name: '', status: 'offline' };
    const announcement = { content, rooms: [], administrators: true };
    await cluster.one.get(PubSub).publish('ginforge:user-status', JSON.stringify(announcement));
    await Promise.all([watcher, otherWatcher].map((one) => hears(one, marker, 'offline')));
    await Promise.all(clients.map((client) => client.ping()));
  };

  it('[RT-23] administrators on every gateway are told once that a user came and once that the user has gone', async () => {
    const first = await cluster.one.connect(user);
    for (const one of [watcher, otherWatcher]) {
      expect(await hears(one, user, 'online')).toMatchObject({
        content: { user_id: user, user_name: names(user), status: 'online' },
      });
    }
    const second = await cluster.two.connect(user);
    await first.close();
    await settle();
    expect(heard(watcher, user)).toEqual(['online']);

    await second.close();
    for (const one of [watcher, otherWatcher]) {
      expect(await hears(one, user, 'offline')).toMatchObject({
        content: { user_id: user, user_name: names(user), status: 'offline' },
      });
    }
    const next = randomUUID();
    const client = await cluster.one.connect(next);
    await client.close();
    await hears(watcher, next, 'offline');
    await hears(otherWatcher, next, 'offline');
    for (const one of [watcher, otherWatcher]) expect(heard(one, user)).toEqual(['online', 'offline']);
  });

  it('[RT-23] a user who comes back after having gone is told anew', async () => {
    for (const gateway of [cluster.one, cluster.two, cluster.one]) {
      const client = await gateway.connect(user);
      await hears(watcher, user, 'online');
      client.terminate();
      await hears(watcher, user, 'offline');
    }
    await settle();
    expect(heard(watcher, user)).toEqual(['online', 'offline', 'online', 'offline', 'online', 'offline']);
  });

  it('[RT-23] users who share a room are told, and nobody else', async () => {
    const room = `chat:${randomUUID()}`;
    const [here, there, stranger] = [
      await cluster.one.connect(randomUUID()),
      await cluster.two.connect(randomUUID()),
      await cluster.two.connect(randomUUID()),
    ];
    for (const member of [here, there]) await join(member, room);
    const client = await cluster.one.connect(user);
    await join(client, room);
    for (const member of [here, there]) await hears(member, user, 'online');
    await client.close();
    for (const member of [here, there]) await hears(member, user, 'offline');
    await hears(watcher, user, 'offline');
    await settle(stranger);
    for (const one of [here, there, watcher]) expect(heard(one, user)).toEqual(['online', 'offline']);
    expect(stranger.ofType('user_status')).toEqual([]);
  });

  it('[RT-23] a user who shares several rooms is told once, an administrator in them too', async () => {
    const rooms = [`chat:${randomUUID()}`, `chat:${randomUUID()}`];
    const member = await cluster.one.connect(randomUUID());
    const inside = await administrator(cluster.one);
    const client = await cluster.two.connect(user);
    for (const room of rooms) {
      for (const one of [member, inside, client]) await join(one, room);
    }
    await client.close();
    await hears(member, user, 'offline');
    await hears(inside, user, 'offline');
    await hears(watcher, user, 'offline');
    await settle(member, inside);
    expect(heard(member, user).filter((status) => status === 'offline')).toHaveLength(1);
    expect(heard(inside, user)).toEqual(['online', 'offline']);
  });

  it('[RT-23] who has left the room is told nothing any more', async () => {
    const room = `chat:${randomUUID()}`;
    const [leaver, member] = [
      await cluster.one.connect(randomUUID()),
      await cluster.one.connect(randomUUID()),
    ];
    const client = await cluster.two.connect(user);
    for (const one of [leaver, member]) await join(one, room);
    await join(client, room);
    await hears(leaver, user, 'online');
    await leave(leaver, room);
    await client.close();
    await hears(member, user, 'offline');
    await settle(leaver);
    expect(heard(leaver, user)).toEqual(['online']);
  });

  it('[RT-23] nobody is told of themselves', async () => {
    const room = `chat:${randomUUID()}`;
    const clients = [await cluster.one.connect(user), await cluster.two.connect(user)];
    for (const client of clients) await join(client, room);
    await clients[0]?.close();
    await settle();
    await clients[1]?.ping();
    expect(clients.flatMap((client) => client.ofType('user_status'))).toEqual([]);
  });

  it('[RT-05] [RT-23] an administrator who is connecting hears of nobody before the welcome', async () => {
    const content = { user_id: user, user_name: '', status: 'online' };
    const announcement = JSON.stringify({ content, rooms: [], administrators: true });
    const pubSub = cluster.one.get(PubSub);
    const announcing = setInterval(() => void pubSub.publish('ginforge:user-status', announcement), 1);
    try {
      const id = randomUUID();
      for (let count = 0; count < 15; count++) {
        const client = await cluster.two.open(administratorToken(id));
        await client.nextOfType('user_status');
        expect(client.messages[0]).toMatchObject({ type: 'welcome' });
        await client.close();
      }
    } finally {
      clearInterval(announcing);
    }
  });
});

describe.each(clusters)('a user who is away for a moment %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start({ PRESENCE_LINGER_MS: '600000' });
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  it('[RT-23] and comes back within the linger, on any gateway, does so in silence', async () => {
    const [user, next] = [randomUUID(), randomUUID()];
    const room = `chat:${randomUUID()}`;
    const watcher = await administrator(cluster.two);
    const member = await cluster.one.connect(randomUUID());
    await join(member, room);
    let client = await cluster.one.connect(user);
    await join(client, room);
    for (const gateway of [cluster.two, cluster.one, cluster.two]) {
      client.terminate();
      client = await gateway.connect(user);
      await join(client, room);
    }
    await join(await cluster.two.connect(next), room);
    await hears(watcher, next, 'online');
    await hears(member, next, 'online');
    for (const one of [watcher, member]) expect(heard(one, user)).toEqual(['online']);
  });
});

describe('a gateway that died', () => {
  let cluster: TestCluster;
  let watcher: Client;

  beforeAll(async () => {
    cluster = await TestCluster.start({ PRESENCE_LINGER_MS: '200', PRESENCE_RENEW_MS: '200' });
  });

  beforeEach(async () => {
    watcher = await administrator(cluster.two);
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  /** Somebody else comes and goes after all that: what would be told twice has been. */
  const watchEnd = async () => {
    const next = randomUUID();
    await (await cluster.one.connect(next)).close();
    await hears(watcher, next, 'offline');
  };

  it('[RT-23] the users of a gateway that died go offline, once each, also in their rooms', async () => {
    const room = `chat:${randomUUID()}`;
    const users = [randomUUID(), randomUUID(), randomUUID()];
    const member = await cluster.one.connect(randomUUID());
    await join(member, room);
    const registry = cluster.one.get(PresenceRegistry);
    const dying = new GatewayPresence(registry, randomUUID(), { lingerMs: 200, leaseMs: 2_000 });
    for (const userId of users) {
      await dying.connect({ clientId: randomUUID(), userId, userName: names(userId) }, 20);
      await dying.rememberRooms(userId, [room]);
    }
    for (const userId of users) {
      for (const one of [member, watcher]) {
        expect(await hears(one, userId, 'offline')).toMatchObject({ content: { user_name: names(userId) } });
      }
    }
    await watchEnd();
    for (const userId of users) {
      expect(heard(member, userId)).toEqual(['offline']);
      expect(heard(watcher, userId)).toEqual(['offline']);
    }
  });

  it('[RT-23] a user of a gateway that died who is connected elsewhere stays online', async () => {
    const registry = cluster.one.get(PresenceRegistry);
    const dying = new GatewayPresence(registry, randomUUID(), { lingerMs: 200, leaseMs: 2_000 });
    const [user, other] = [randomUUID(), randomUUID()];
    await cluster.two.connect(user);
    for (const userId of [user, other]) {
      await dying.connect({ clientId: randomUUID(), userId, userName: names(userId) }, 20);
    }
    await hears(watcher, other, 'offline');
    await watchEnd();
    expect(heard(watcher, user)).toEqual(['online']);
  });
});
