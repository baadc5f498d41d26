import { randomUUID } from 'node:crypto';
import { eventually } from '@ginforge/testing';
import { clusters, type TestCluster } from '../testing/test-cluster.js';
import type { Client, TestGateway } from '../testing/test-gateway.js';
import { ConnectionManager } from './connection-manager.js';

const bufferBytes = 1_048_576;
/** More than the systems' own buffers hold on both ends of a connection. */
const floodBytes = 24 * 1024 * 1024;
const messageBytes = 400_000;

const expectAlive = async (client: Client) => {
  client.send({ type: 'ping', id: 'alive', content: null });
  expect(await client.nextOfType('pong')).toMatchObject({ id: 'alive' });
};

const slowClosesOf = async (gateway: TestGateway) =>
  (await gateway.metric('websocket_slow_consumer_closes_total')).get('') ?? 0;

describe.each(clusters)('a client %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start({ MESSAGES_PER_SECOND: '5' }); // so few that a busy machine earns no more meanwhile
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  describe('that sends too much', () => {
    it('[RT-26] gets 100 at once through; each one more is refused by its id, counted, and does nothing', async () => {
      const [sender, receiver] = [randomUUID(), randomUUID()];
      const client = await cluster.one.connect(sender);
      const listener = await cluster.one.connect(receiver);
      const before = await cluster.one.refusals('rate_limited');
      const ids = Array.from({ length: 400 }, (_, index) => `m${index}`);
      for (const id of ids) client.send({ type: 'chat', id, to: receiver, content: { text: id } });
      const answers = await Promise.all(
        ids.map((id) => client.next(({ content }) => content?.['id'] === id)),
      );
      const refused = answers.filter(({ type }) => type === 'error');
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThanOrEqual(300);
      for (const { content } of refused) expect(content).toMatchObject({ code: 'RATE_LIMITED' });
      expect(answers.slice(0, 100).map(({ type }) => type)).toEqual(Array(100).fill('ack'));
      expect(await cluster.one.refusals('rate_limited')).toBe(before + refused.length);

      const passed = answers.filter(({ type }) => type === 'ack').map(({ content }) => content['id']);
      await listener.next(({ content }) => content?.['text'] === passed.at(-1));
      expect(listener.ofType('chat').map(({ content }) => content['text'])).toEqual(passed);
      expect(client.socket.readyState).toBe(client.socket.OPEN);
    });

    it('[RT-26] and goes on for ten seconds is closed with 4429; others notice nothing', async () => {
      const client = await cluster.one.connect(randomUUID());
      const other = await cluster.one.connect(randomUUID());
      const flood = setInterval(() => {
        if (client.socket.readyState !== client.socket.OPEN) return;
        for (let count = 0; count < 40; count++) client.send({ type: 'ping', content: null });
      }, 50);
      try {
        expect((await client.closed).code).toBe(4429);
      } finally {
        clearInterval(flood);
      }
      await expectAlive(other);
    });
  });

  describe('that does not read', () => {
    it('[RT-27] is closed with 4413 when its buffer is full; memory is bounded, others are answered and get everything', async () => {
      const room = `chat:${randomUUID()}`;
      const stuckUser = randomUUID();
      const stuck = await cluster.one.connect(stuckUser);
      const others = [await cluster.one.connect(randomUUID()), await cluster.two.connect(randomUUID())];
      for (const client of [stuck, ...others]) {
        client.send({ type: 'join_room', id: 'join', content: room });
        await client.nextOfType('ack');
      }
      const before = await slowClosesOf(cluster.one);
      const manager = cluster.one.get(ConnectionManager);
      const [connection] = manager.connectionsOf(stuckUser);
      stuck.pause();
      const text = 'x'.repeat(messageBytes);
      let sent = 0;
      for (; sent * messageBytes < floodBytes; sent++) {
        const { offset } = await cluster.notifications.sendToRoom(room, text);
        await Promise.all(others.map((one) => one.next((message) => message.offset === offset)));
        expect(manager.getStats().bufferedBytes).toBeLessThanOrEqual(3 * bufferBytes);
        for (const other of others) await expectAlive(other);
        if (connection?.closing === true) stuck.resume(); // in time to hear why
      }
      stuck.resume();
      expect((await stuck.closed).code).toBe(4413);
      await eventually(async () => expect(await slowClosesOf(cluster.one)).toBe(before + 1));
      for (const other of others) expect(other.ofType('room_message')).toHaveLength(sent);
      await eventually(() => expect(manager.getStats().bufferedBytes).toBe(0));
    });

    it('[RT-27] [RT-33] for a while gets the whole of a large replay; others are answered meanwhile', async () => {
      const user = randomUUID();
      const { sent, epoch } = await fill(user);
      const other = await cluster.one.connect(randomUUID());
      const client = await cluster.one.connect(user, { willResume: true });
      client.send({ type: 'resume', content: { streams: { user: { epoch, offset: 0 } } } });
      client.pause();
      for (let count = 0; count < 5; count++) await expectAlive(other);
      expect(cluster.one.get(ConnectionManager).getStats().bufferedBytes).toBeLessThanOrEqual(bufferBytes);
      client.resume();
      const { content } = await client.nextOfType('resumed');
      expect(content).toMatchObject({ streams: { user: { recovered: true, offset: sent, replayed: sent } } });
      const offsets = client.ofType('chat').map(({ offset }) => offset);
      expect(offsets).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
    });

    it('[RT-27] [RT-33] at all is cut off in the midst of a large replay; others are untouched', async () => {
      const user = randomUUID();
      const { epoch } = await fill(user);
      const other = await cluster.one.connect(user);
      const before = await slowClosesOf(cluster.one);
      const client = await cluster.one.connect(user, { willResume: true });
      client.send({ type: 'resume', content: { streams: { user: { epoch, offset: 0 } } } });
      client.pause();
      await eventually(async () => expect(await slowClosesOf(cluster.one)).toBe(before + 1), {
        timeoutMs: 120_000,
      });
      await expectAlive(other);
      await cluster.notifications.sendToUser(user, { type: 'chat', content: 'live' });
      expect(await other.nextOfType('chat')).toMatchObject({ content: 'live' });
    });

    /** Leaves as much for the user as no connection's buffers hold. */
    const fill = async (user: string) => {
      const content = 'x'.repeat(messageBytes);
      const sent = Math.ceil(floodBytes / messageBytes);
      let epoch = '';
      for (let count = 0; count < sent; count++) {
        ({ epoch } = await cluster.notifications.sendToUser(user, { type: 'chat', content }));
      }
      return { sent, epoch };
    };
  });

  describe('that repeats itself', () => {
    it('[RT-13] with the same id at the same time over two gateways: one message, the same ack', async () => {
      const user = randomUUID();
      const room = `chat:${randomUUID()}`;
      const senders = [await cluster.one.connect(user), await cluster.two.connect(user)];
      for (const sender of senders) {
        sender.send({ type: 'join_room', id: 'join', content: room });
        await sender.nextOfType('ack');
      }
      for (const id of ['a', 'b', 'c']) {
        for (const one of senders) one.send({ type: 'room_message', id, room, content: { text: id } });
      }
      const [first, second] = await Promise.all(
        senders.map(async (sender) => {
          const acks = [];
          for (let count = 0; count < 3; count++) acks.push((await sender.nextOfType('ack')).content);
          return acks;
        }),
      );
      expect(first).toEqual(second);
      expect(first?.map(({ id, offset }) => [id, offset])).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]);
      await cluster.notifications.sendToRoom(room, 'end');
      for (const sender of senders) {
        await sender.next(({ content }) => content === ('end' as never));
        expect(sender.ofType('room_message').map(({ offset }) => offset)).toEqual([1, 2, 3, 4]);
      }
    });

    it('[RT-13] after its connection broke before the ack: delivered once, whichever got through', async () => {
      const [user, friend] = [randomUUID(), randomUUID()];
      const receiver = await cluster.two.connect(friend);
      for (let round = 1; round <= 10; round++) {
        const message = { type: 'chat', id: `m${round}`, to: friend, content: { text: round } };
        const broken = await cluster.one.connect(user);
        broken.send(message);
        broken.terminate();
        const again = await cluster.two.connect(user);
        again.send(message);
        expect((await again.nextOfType('ack')).content).toMatchObject({ id: message.id });
        await again.close();
      }
      await cluster.notifications.sendToUser(friend, { type: 'chat', content: { text: 'end' } });
      await receiver.next(({ content }) => content?.['text'] === 'end');
      const texts = receiver.ofType('chat').map(({ content }) => content['text']);
      expect(texts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'end']);
    });

    it("[RT-13] another user's id is another id", async () => {
      const friend = randomUUID();
      const receiver = await cluster.one.connect(friend);
      for (const text of ['one', 'two']) {
        const sender = await cluster.one.connect(randomUUID());
        sender.send({ type: 'chat', id: 'same', to: friend, content: { text } });
        await sender.nextOfType('ack');
      }
      for (const text of ['one', 'two']) {
        expect(await receiver.nextOfType('chat')).toMatchObject({ content: { text } });
      }
    });
  });

  it('[RT-27] [RT-31] a payload of 10 MB is dropped; pings are answered and the next message arrives', async () => {
    const user = randomUUID();
    const clients = await Promise.all(cluster.gateways.map((gateway) => gateway.connect(user)));
    const payload = JSON.stringify({ type: 'chat', content: 'x'.repeat(10 * 1024 * 1024) });
    for (let count = 0; count < 5; count++) {
      await cluster.publish(`websocket:user:${user}`, payload);
      for (const client of clients) await expectAlive(client);
    }
    await cluster.publish(`websocket:user:${user}`, { type: 'chat', content: 'next' });
    for (const client of clients) {
      expect(await client.nextOfType('chat')).toMatchObject({ content: 'next' });
      expect(client.ofType('chat')).toHaveLength(1);
    }
  });
});
