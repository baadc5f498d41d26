import { randomUUID } from 'node:crypto';
import { PubSub } from '@ginforge/chassis';
import { StreamHistory } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { clustersAndShards, type TestCluster } from '../testing/test-cluster.js';
import type { Client } from '../testing/test-gateway.js';

describe.each(clustersAndShards)('delivery between clients %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start({ MESSAGES_PER_SECOND: '100000', MESSAGE_BURST: '100000' });
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const join = async (client: Client, room: string) => {
    client.send({ type: 'join_room', id: `join ${room}`, content: room });
    return (await client.next(({ type }) => type === 'ack' || type === 'error')).content;
  };
  const members = async (room: string) => {
    const clients = await Promise.all([
      cluster.one.connect(randomUUID()),
      cluster.one.connect(randomUUID()),
      cluster.two.connect(randomUUID()),
    ]);
    for (const client of clients) expect(await join(client, room)).toMatchObject({ room });
    return clients;
  };
  const textsOf = (client: Client, type: string) => client.ofType(type).map(({ content }) => content['text']);
  /** What was published before this call has arrived afterwards: a broadcast goes the same way, on the same link. */
  const settle = async (...clients: Client[]) => {
    const mark = randomUUID();
    await cluster.publish('websocket:broadcast', { type: 'mark', content: { mark } });
    await Promise.all(clients.map((client) => client.next(({ content }) => content?.['mark'] === mark)));
  };

  describe('chat', () => {
    it("[RT-14] reaches every connection of the addressee and the sender's others, each once, and nobody else", async () => {
      const [anna, ben] = [randomUUID(), randomUUID()];
      const sender = await cluster.one.connect(anna);
      const others = [await cluster.one.connect(anna), await cluster.two.connect(anna)];
      const addressed = [await cluster.one.connect(ben), await cluster.two.connect(ben)];
      const stranger = await cluster.two.connect(randomUUID());
      sender.send({ type: 'chat', id: 'c', to: ben, content: { text: 'hi' }, data: { a: 1 } });

      const received = await Promise.all(
        [...others, ...addressed].map((client) => client.nextOfType('chat')),
      );
      for (const message of received) {
        expect(message).toMatchObject({ from: anna, to: ben, content: { text: 'hi' }, data: { a: 1 } });
      }
      expect(new Set(received.map(({ id }) => id)).size).toBe(1);
      await settle(sender, stranger, ...others, ...addressed);
      expect([sender, stranger].flatMap((client) => client.ofType('chat'))).toEqual([]);
      for (const client of [...others, ...addressed]) expect(client.ofType('chat')).toHaveLength(1);
    });

    it('[RT-14] to oneself reaches all connections of oneself, each once', async () => {
      const anna = randomUUID();
      const clients = [await cluster.one.connect(anna), await cluster.two.connect(anna)];
      clients[0]?.send({ type: 'chat', to: anna, content: { text: 'note' } });
      await Promise.all(clients.map((client) => client.nextOfType('chat')));
      await settle(...clients);
      for (const client of clients) expect(textsOf(client, 'chat')).toEqual(['note']);
    });

    it("[RT-14] to somebody unknown is no error: it waits in that user's stream", async () => {
      const nobody = randomUUID();
      const sender = await cluster.one.connect(randomUUID());
      sender.send({ type: 'chat', id: 'c', to: nobody, content: { text: 'later' } });
      const { content } = await sender.nextOfType('ack');
      const { entries } = await cluster.two.get(StreamHistory).latest(`user:${nobody}`, 10);
      expect(entries.map(({ json }) => JSON.parse(json) as unknown)).toMatchObject([
        { type: 'chat', id: content['message_id'], to: nobody, content: { text: 'later' } },
      ]);
      expect(sender.ofType('error')).toEqual([]);
    });

    it('[RT-13] with the same id, over another gateway, is delivered once and gets the same ack', async () => {
      const [anna, ben] = [randomUUID(), randomUUID()];
      const receiver = await cluster.one.connect(ben);
      const senders = [await cluster.one.connect(anna), await cluster.two.connect(anna)];
      const acks = [];
      for (const sender of senders) {
        sender.send({ type: 'chat', id: 'same', to: ben, content: { text: 'once' } });
        acks.push((await sender.nextOfType('ack')).content);
      }
      expect(acks[1]).toEqual(acks[0]);
      await settle(receiver);
      expect(textsOf(receiver, 'chat')).toEqual(['once']);
    });
  });

  describe('room messages', () => {
    it('[RT-15] reach every member in the cluster, the sender included, and nobody else', async () => {
      const room = `chat:${randomUUID()}`;
      const clients = await members(room);
      const outsider = await cluster.two.connect(randomUUID());
      const sender = clients[0];
      sender?.send({ type: 'room_message', id: 'm', room, content: { text: 'all' } });
      const received = await Promise.all(clients.map((client) => client.nextOfType('room_message')));
      for (const message of received) {
        expect(message).toMatchObject({
          room,
          from: sender?.welcome.data?.['user_id'],
          content: { text: 'all' },
          stream: `room:${room}`,
          offset: 1,
        });
      }
      expect((await sender?.nextOfType('ack'))?.content).toMatchObject({
        id: 'm',
        message_id: received[0]?.id,
        stream: `room:${room}`,
        offset: 1,
        room,
      });
      await settle(outsider);
      expect(outsider.ofType('room_message')).toEqual([]);
    });

    it('[RT-15] need membership, also after leaving', async () => {
      const room = `chat:${randomUUID()}`;
      const [inside] = await members(room);
      const client = await cluster.one.connect(randomUUID());
      const refusal = async () => {
        client.send({ type: 'room_message', id: 'm', room, content: { text: 'no' } });
        return (await client.nextOfType('error')).content;
      };
      expect(await refusal()).toMatchObject({ code: 'NOT_IN_ROOM', id: 'm' });
      expect(await join(client, room)).toMatchObject({ room });
      client.send({ type: 'leave_room', id: 'l', content: room });
      await client.nextOfType('ack');
      expect(await refusal()).toMatchObject({ code: 'NOT_IN_ROOM', id: 'm' });

      inside?.send({ type: 'room_message', room, content: { text: 'inside' } });
      await inside?.nextOfType('room_message');
      await settle(client);
      expect(client.ofType('room_message')).toEqual([]);
    });

    it('[RT-15] to what is no room name: BAD_ROOM', async () => {
      const client = await cluster.one.connect(randomUUID());
      client.send({ type: 'room_message', id: 'm', room: 'a b', content: 1 });
      expect((await client.nextOfType('error')).content).toMatchObject({ code: 'BAD_ROOM', id: 'm' });
    });
  });

  describe('order', () => {
    const count = 300;

    it('[RT-16] is that of sending, for one sender to one target, without waiting for acks', async () => {
      const ben = randomUUID();
      const receivers = [await cluster.one.connect(ben), await cluster.two.connect(ben)];
      const sender = await cluster.one.connect(randomUUID());
      const texts = Array.from({ length: count }, (_, index) => index);
      for (const text of texts) sender.send({ type: 'chat', to: ben, content: { text } });
      for (const receiver of receivers) {
        await eventually(() => expect(textsOf(receiver, 'chat')).toHaveLength(count));
        expect(textsOf(receiver, 'chat')).toEqual(texts);
      }
    });

    it('[RT-16] [RT-38] is the same for all members on all gateways, without holes, with many senders at once', async () => {
      const room = `chat:${randomUUID()}`;
      const clients = await members(room);
      for (let index = 0; index < count; index++) {
        for (const [who, client] of clients.entries()) {
          client.send({ type: 'room_message', room, content: { text: `${who}:${index}` } });
        }
      }
      const total = count * clients.length;
      for (const client of clients) {
        await eventually(() => expect(client.ofType('room_message')).toHaveLength(total));
      }
      const [first = [], ...rest] = clients.map((client) => textsOf(client, 'room_message'));
      for (const texts of rest) expect(texts).toEqual(first);
      for (const who of clients.keys()) {
        const mine = first.filter((text) => String(text).startsWith(`${who}:`));
        expect(mine).toEqual(Array.from({ length: count }, (_, index) => `${who}:${index}`));
      }
      const offsets = clients[0]?.ofType('room_message').map(({ offset }) => offset);
      expect(offsets).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    });
  });

  it('[RT-38] a message between two clients of one gateway goes through the broker like every other', async () => {
    const room = `chat:${randomUUID()}`;
    const [sender] = await members(room);
    const heard: string[] = [];
    const listener = cluster.two.get(PubSub).subscriber();
    listener.onMessage((_channel, payload) => heard.push(payload.toString()));
    await listener.subscribe([`websocket:room:${room}`]);
    sender?.send({ type: 'room_message', room, content: { text: 'seen' } });
    await eventually(() => expect(heard).toHaveLength(1));
    expect(heard[0]).toContain('"content":{"text":"seen"}');
    listener.close();
  });
});
