import { randomUUID } from 'node:crypto';
import { PresenceReader } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { clustersAndShards, type TestCluster } from '../testing/test-cluster.js';
import type { Client } from '../testing/test-gateway.js';
import { administratorToken } from '../testing/tokens.js';

describe.each(clustersAndShards)('rooms %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start({ MESSAGES_PER_SECOND: '100000', MESSAGE_BURST: '100000' });
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const answer = async (client: Client, type: string, room: unknown) => {
    const id = randomUUID();
    client.send({ type, id, content: room });
    return (await client.next(({ type, content }) => /ack|error/.test(type) && content['id'] === id)).content;
  };
  const join = (client: Client, room: unknown) => answer(client, 'join_room', room);
  const leave = (client: Client, room: unknown) => answer(client, 'leave_room', room);
  const joined = (room: string) => ({
    room,
    stream: `room:${room}`,
    epoch: expect.any(String),
    offset: expect.any(Number),
  });

  describe('names', () => {
    it('[RT-20] of letters, digits and :._- are good', async () => {
      const client = await cluster.one.connect(randomUUID());
      for (const room of ['chat', 'chat:', 'chat:a', 'chat:A.b_c-d:e', `chat:${'x'.repeat(123)}`]) {
        expect(await join(client, room)).toMatchObject(joined(room));
      }
    });

    it.each([
      '',
      ' ',
      ':chat',
      '_chat',
      'chat a',
      'chat/a',
      'chat:ä',
      'chat:a\n',
      'chat*',
      `chat:${'x'.repeat(124)}`,
    ])('[RT-20] %j is refused with BAD_ROOM', async (room) => {
      const client = await cluster.one.connect(randomUUID());
      expect(await join(client, room)).toMatchObject({ code: 'BAD_ROOM' });
      expect(await join(client, { room })).toMatchObject({ code: 'BAD_ROOM' });
    });
  });

  it('[RT-20] one connection may be in 100, and in another when it has left one', async () => {
    const client = await cluster.one.connect(randomUUID());
    for (let index = 0; index < 100; index++)
      expect(await join(client, `chat:${index}`)).toHaveProperty('room');
    expect(await join(client, 'chat:100')).toMatchObject({ code: 'TOO_MANY_ROOMS' });
    expect(await join(client, 'chat:5')).toMatchObject({ room: 'chat:5' });
    expect(await join(await cluster.one.connect(randomUUID()), 'chat:100')).toMatchObject({
      room: 'chat:100',
    });
    await leave(client, 'chat:7');
    expect(await join(client, 'chat:100')).toMatchObject({ room: 'chat:100' });
    expect(await join(client, 'chat:101')).toMatchObject({ code: 'TOO_MANY_ROOMS' });
  });

  it('[RT-20] 100 is the bound also for joins that were sent at once', async () => {
    const client = await cluster.one.connect(randomUUID());
    for (let index = 0; index < 120; index++)
      client.send({ type: 'join_room', id: `${index}`, content: `chat:${index}` });
    await eventually(() => expect(client.ofType('ack').length + client.ofType('error').length).toBe(120));
    expect(client.ofType('ack')).toHaveLength(100);
    expect(new Set(client.ofType('error').map(({ content }) => content['code']))).toEqual(
      new Set(['TOO_MANY_ROOMS']),
    );
  });

  describe('policies', () => {
    const refused = { code: 'ROOM_FORBIDDEN' };

    it('[RT-21] open rooms are for any signed-in user', async () => {
      const client = await cluster.one.connect(randomUUID());
      for (const room of ['chat:a', 'doc:a', 'chat', 'doc:a:b'])
        expect(await join(client, room)).toMatchObject({ room });
    });

    it('[RT-21] granted rooms are for users who were granted them', async () => {
      const user = randomUUID();
      const client = await cluster.one.connect(user);
      for (const room of ['private:a', 'team:a:b']) {
        expect(await join(client, room)).toMatchObject(refused);
        await cluster.notifications.grantRoom(room, user);
        expect(await join(client, room)).toMatchObject(joined(room));
        expect(await join(await cluster.two.connect(user), room)).toMatchObject({ room });
        expect(await join(await cluster.two.connect(randomUUID()), room)).toMatchObject(refused);
      }
      expect(await join(client, 'team:a')).toMatchObject(refused);
    });

    it('[RT-21] admin rooms are for administrators', async () => {
      const administrator = randomUUID();
      const client = await cluster.one.connect(administrator, { token: administratorToken(administrator) });
      expect(await join(client, 'admin:ops')).toMatchObject({ room: 'admin:ops' });
      expect(await join(await cluster.one.connect(randomUUID()), 'admin:ops')).toMatchObject(refused);
    });

    it('[RT-21] user:<id> is for that user alone, not even for administrators', async () => {
      const [user, administrator] = [randomUUID(), randomUUID()];
      const client = await cluster.one.connect(user);
      expect(await join(client, `user:${user}`)).toMatchObject({ room: `user:${user}` });
      for (const room of [
        `user:${administrator}`,
        `user:${user}:x`,
        `user:${user.slice(1)}`,
        'user',
        'user:',
      ]) {
        expect(await join(client, room)).toMatchObject(refused);
      }
      const other = await cluster.one.connect(administrator, { token: administratorToken(administrator) });
      expect(await join(other, `user:${user}`)).toMatchObject(refused);
    });

    it.each([
      'general',
      'chats:a',
      'Chat:a',
      'chat.a',
      'users:1',
      'websocket:user:1',
      'constructor:x',
      'toString',
      '0',
    ])('[RT-21] %s is of no policy and refused: a typo fails closed', async (room) => {
      expect(await join(await cluster.one.connect(randomUUID()), room)).toMatchObject(refused);
      const administrator = randomUUID();
      const client = await cluster.one.connect(administrator, { token: administratorToken(administrator) });
      expect(await join(client, room)).toMatchObject(refused);
    });

    it('[RT-21] the table is configuration', async () => {
      const other = await cluster.lend({ ROOM_POLICIES: 'lobby=open,chat=admin' });
      try {
        const client = await other.connect(randomUUID());
        expect(await join(client, 'lobby:a')).toMatchObject({ room: 'lobby:a' });
        expect(await join(client, 'chat:a')).toMatchObject(refused);
        expect(await join(client, 'doc:a')).toMatchObject(refused);
      } finally {
        await other.stop();
      }
    });

    it('[RT-21] a revocation removes a member who is inside now, on every gateway', async () => {
      const room = `team:${randomUUID()}`;
      const [revoked, staying] = [randomUUID(), randomUUID()];
      for (const user of [revoked, staying]) await cluster.notifications.grantRoom(room, user);
      const out = [await cluster.one.connect(revoked), await cluster.two.connect(revoked)];
      const member = await cluster.one.connect(staying);
      for (const client of [...out, member]) expect(await join(client, room)).toMatchObject({ room });

      await cluster.notifications.revokeRoom(room, revoked);
      await Promise.all(out.map((client) => client.nextOfType('error')));
      for (const client of out) {
        expect(client.ofType('error')).toMatchObject([{ room, content: { code: 'ROOM_FORBIDDEN' } }]);
      }
      await cluster.notifications.sendToRoom(room, 'after');
      await member.nextOfType('room_message');
      for (const client of out) {
        client.send({ type: 'room_message', id: 'm', room, content: 1 });
        expect((await client.nextOfType('error')).content).toMatchObject({ code: 'NOT_IN_ROOM', id: 'm' });
        expect(await join(client, room)).toMatchObject(refused);
        expect(client.ofType('room_message')).toEqual([]);
      }
    });
  });

  describe('coming and going', () => {
    it('[RT-22] joining twice delivers once; leaving a room one is not in is harmless', async () => {
      const room = `chat:${randomUUID()}`;
      const client = await cluster.one.connect(randomUUID());
      expect(await leave(client, room)).toMatchObject({ room });
      expect(await join(client, room)).toMatchObject({ room });
      expect(await join(client, { room })).toMatchObject({ room });
      client.send({ type: 'join_room', id: 'top', room });
      expect((await client.nextOfType('ack')).content).toMatchObject({ id: 'top', room });
      await cluster.notifications.sendToRoom(room, 'one');
      await client.nextOfType('room_message');
      await leave(client, room);
      await cluster.notifications.sendToRoom(room, 'two');
      expect(await leave(client, room)).toMatchObject({ room });
      expect(client.ofType('room_message')).toHaveLength(1);
    });

    it('[RT-22] the ack of a join holds the position from which on every message is delivered', async () => {
      const room = `chat:${randomUUID()}`;
      const { epoch } = await cluster.notifications.sendToRoom(room, 'before');
      const client = await cluster.one.connect(randomUUID());
      expect(await join(client, room)).toMatchObject({ stream: `room:${room}`, epoch, offset: 1 });
      await cluster.notifications.sendToRoom(room, 'after');
      expect(await client.nextOfType('room_message')).toMatchObject({ content: 'after', offset: 2 });
      expect(client.ofType('room_message')).toHaveLength(1);
    });

    it('[RT-22] a disconnect leaves all rooms, and an empty room takes no memory', async () => {
      const presence = cluster.one.get(PresenceReader);
      const rooms = Array.from({ length: 5 }, () => `chat:${randomUUID()}`);
      await eventually(async () => expect((await presence.counts()).rooms).toBe(0));
      const client = await cluster.one.connect(randomUUID());
      const stays = await cluster.two.connect(randomUUID());
      for (const room of rooms) await join(client, room);
      await join(stays, rooms[0]);
      await eventually(async () => expect((await presence.counts()).rooms).toBe(5));
      client.terminate();
      await eventually(async () => expect((await presence.counts()).rooms).toBe(1));
      const stayedHere = cluster.one === cluster.two ? 1 : 0;
      await eventually(async () =>
        expect((await cluster.one.metric('websocket_rooms')).get('')).toBe(stayedHere),
      );
      await leave(stays, rooms[0]);
      await eventually(async () => expect((await presence.counts()).rooms).toBe(0));
      for (const room of rooms)
        await eventually(async () => expect(await cluster.subscribers(`websocket:room:${room}`)).toBe(0));
    });

    it('[RT-22] much joining and leaving at once ends as the last message says', async () => {
      const room = `chat:${randomUUID()}`;
      const clients = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 ? cluster.one : cluster.two).connect(randomUUID()),
        ),
      );
      for (let round = 0; round < 30; round++) {
        for (const client of clients) {
          client.send({ type: 'join_room', content: room });
          client.send({ type: 'leave_room', content: room });
        }
      }
      const [last] = clients;
      const others = clients.slice(1);
      if (last === undefined) throw new Error('no client');
      expect(await join(last, room)).toMatchObject({ room });
      for (const client of others) await leave(client, room);
      await eventually(async () => expect(await cluster.subscribers(`websocket:room:${room}`)).toBe(1));
      await cluster.notifications.sendToRoom(room, 'one');
      await last.nextOfType('room_message');
      await leave(last, room);
      await eventually(async () => expect(await cluster.subscribers(`websocket:room:${room}`)).toBe(0));
      for (const client of others) expect(client.ofType('room_message')).toEqual([]);
    });
  });
});
