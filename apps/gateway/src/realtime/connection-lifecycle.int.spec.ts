import { randomUUID } from 'node:crypto';
import { eventually } from '@ginforge/testing';
import { clusters, type TestCluster } from '../testing/test-cluster.js';
import { accessToken } from '../testing/tokens.js';

describe.each(clusters)('a connection that is let in %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start();
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  describe('welcome', () => {
    it('[RT-05] is the first message and says who, where and how', async () => {
      const user = randomUUID();
      const before = Date.now();
      const exp = Math.floor(before / 1000) + 300;
      await cluster.notifications.sendNotification(user, { title: 'a', body: 'b' });
      const sent = await cluster.notifications.sendNotification(user, { title: 'a', body: 'b' });
      const { messages, welcome } = await cluster.one.connect(user, {
        token: accessToken(user, { exp, username: 'Ann' }),
      });

      expect(messages[0]).toBe(welcome);
      expect(welcome).toEqual({
        type: 'welcome',
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        content: { code: 0, message: expect.any(String), level: 'info' },
        data: {
          client_id: expect.any(String),
          user_id: user,
          user_name: 'Ann',
          server_time: expect.any(Number),
          heartbeat_seconds: 25,
          max_message_bytes: 524_288,
          token_expires_at: exp * 1000,
          streams: {
            user: { epoch: sent.epoch, offset: sent.offset },
            broadcast: { epoch: expect.any(String), offset: expect.any(Number) },
          },
        },
        timestamp: expect.any(Number),
      });
      expect(sent.offset).toBe(2);
      expect(welcome.data?.['server_time']).toBeGreaterThanOrEqual(before);
      expect(welcome.data?.['server_time']).toBeLessThanOrEqual(Date.now());
    });

    it('[RT-05] comes before all else, and every message after its positions follows it once', async () => {
      const user = randomUUID();
      const { notifications } = cluster;
      let connecting = true;
      const publishing = (async () => {
        let last = 0;
        while (connecting)
          last = (await notifications.sendToUser(user, { type: 'system', content: last })).offset;
        return last;
      })();
      const sockets = await Promise.all(
        Array.from({ length: 10 }, () => cluster.one.open(accessToken(user))),
      );
      await Promise.all(sockets.map((socket) => socket.nextOfType('system')));
      connecting = false;
      const last = await publishing;
      for (const socket of sockets) {
        await eventually(() => expect(socket.messages.at(-1)?.offset).toBe(last));
        const [welcome, ...rest] = socket.messages;
        expect(welcome?.type).toBe('welcome');
        const { user: position } = welcome?.data?.['streams'] as { user: { offset: number } };
        expect(rest.map(({ offset }) => offset)).toEqual(
          Array.from({ length: last - position.offset }, (_, index) => position.offset + 1 + index),
        );
      }
    });
  });

  it('[RT-06] a user may have many connections, each with a client_id of its own', async () => {
    const user = randomUUID();
    const clients = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? cluster.one : cluster.two).connect(user)),
    );
    expect(new Set(clients.map(({ welcome }) => welcome.data?.['client_id'])).size).toBe(20);

    const extra = await cluster.one.open(accessToken(user));
    expect((await extra.closed).code).toBe(4429);
    expect(extra.messages).toEqual([]);

    await cluster.notifications.sendToUser(user, { type: 'chat', content: 'to all' });
    const received = await Promise.all(clients.map((client) => client.nextOfType('chat')));
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    await clients[0]?.close();
    await eventually(() => cluster.one.connect(user));
    expect((await cluster.one.connect(randomUUID())).welcome.type).toBe('welcome');
  });

  it('[RT-06] MAX_CONNECTIONS_PER_USER counts over the cluster, also when all come at once', async () => {
    const user = randomUUID();
    const three = await start({ MAX_CONNECTIONS_PER_USER: '3' });
    try {
      const sockets = await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 ? three.one : three.two).open(accessToken(user))),
      );
      const outcomes = await Promise.all(
        sockets.map((socket) =>
          Promise.race([
            socket.closed.then(({ code }) => code),
            socket.next().then(({ type }) => type),
          ]).catch(async () => (await socket.closed).code),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'welcome')).toHaveLength(3);
      expect(outcomes.filter((outcome) => outcome === 4429)).toHaveLength(5);
    } finally {
      await three.stop();
    }
  });
});
