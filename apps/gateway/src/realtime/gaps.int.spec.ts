import { randomUUID } from 'node:crypto';
import { streams as namesOf, type Stream } from '@ginforge/notification';
import { eventually, TcpProxy } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import { type Client, TestGateway } from '../testing/test-gateway.js';
import { accessToken } from '../testing/tokens.js';

const offsetsOf = (client: Client, stream: string) =>
  client.messages.filter((message) => message.stream === stream).map(({ offset }) => offset);

const join = async (client: Client, room: string) => {
  client.send({ type: 'join_room', id: 'join', content: room });
  await client.nextOfType('ack');
};

const expectAlive = async (client: Client) => {
  client.send({ type: 'ping', id: 'alive', content: null });
  expect(await client.nextOfType('pong')).toMatchObject({ id: 'alive' });
};

const hasOffset = (client: Client, stream: string, offset: number) =>
  client.next((message) => message.stream === stream && message.offset === offset);

describe('a hole in a live stream', () => {
  let cluster: TestCluster;
  let user: string;
  let room: string;
  let clients: Client[];

  beforeAll(async () => {
    cluster = await TestCluster.start({ STREAM_CHECK_MS: '200', SUBSCRIPTION_PROBE_MS: '500' });
  });

  beforeEach(async () => {
    user = randomUUID();
    room = `chat:${randomUUID()}`;
    clients = await Promise.all(cluster.gateways.map((gateway) => gateway.connect(user)));
    for (const client of clients) await join(client, room);
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const toUser = (content: unknown) => cluster.notifications.sendToUser(user, { type: 'chat', content });
  /** Puts a message into the stream that no subscriber hears of, in one step, behind `gone` that history does not have. */
  const appendSilently = async (stream: Stream, type: string, gone = 0) => {
    const append = `
      local offset = redis.call('HINCRBY', KEYS[1], 's', ARGV[1])
      redis.call('XADD', KEYS[2], offset .. '-0', 't', ARGV[2], 'm', ARGV[3])`;
    const message = { type, id: randomUUID(), content: 'unheard', timestamp: Date.now() };
    const keys = [`ginforge:stream-meta:{${stream}}`, `ginforge:stream:{${stream}}`];
    const json = JSON.stringify(message);
    await cluster.redis.cli('EVAL', append, 2, ...keys, gone + 1, Date.now(), json);
  };

  it('[RT-34] is closed from history before the next message is delivered', async () => {
    await toUser('one');
    for (let count = 0; count < 3; count++) await appendSilently(namesOf.user(user), 'chat');
    await toUser('five');
    for (const client of clients) {
      await hasOffset(client, 'user', 5);
      expect(offsetsOf(client, 'user')).toEqual([1, 2, 3, 4, 5]);
    }
  });

  it('[RT-34] is noticed also when no message follows', async () => {
    await cluster.notifications.sendToRoom(room, 'one');
    await appendSilently(namesOf.room(room), 'room_message');
    for (const client of clients) {
      expect(await hasOffset(client, `room:${room}`, 2)).toMatchObject({ content: 'unheard' });
      expect(offsetsOf(client, `room:${room}`)).toEqual([1, 2]);
    }
  });

  it('[RT-34] is closed wherever it is: subscribers are killed again and again while messages are published', async () => {
    const count = 150;
    for (let number = 1; number <= count; number++) {
      if (number % 30 === 0) await cluster.redis.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await toUser(number);
    }
    for (const client of clients) {
      await hasOffset(client, 'user', count);
      expect(offsetsOf(client, 'user')).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      expect(client.socket.readyState).toBe(client.socket.OPEN);
    }
  });

  it('[RT-34] that history cannot close is told with an unasked `resumed`, and live messages go on', async () => {
    await toUser('one');
    await cluster.redis.cli('HINCRBY', `ginforge:stream-meta:{user:${user}}`, 's', 3);
    const { epoch } = await toUser('five');
    const told = await Promise.all(clients.map((client) => client.nextOfType('resumed')));
    await toUser('six');
    for (const [index, client] of clients.entries()) {
      await hasOffset(client, 'user', 6);
      expect(told[index]?.content).toEqual({
        streams: { user: { recovered: false, epoch, offset: 4, replayed: 0 } },
      });
      expect(offsetsOf(client, 'user')).toEqual([1, 5, 6]);
    }
  });

  it('[RT-34] whose beginning history has no longer is told to those whom it concerns, and the rest is delivered', async () => {
    await toUser('one');
    for (const client of clients) await hasOffset(client, 'user', 1);
    await appendSilently(namesOf.user(user), 'chat', 3);
    const late = await Promise.all(cluster.gateways.map((gateway) => gateway.connect(user)));
    const { epoch } = await toUser('six');
    for (const client of [...clients, ...late]) await hasOffset(client, 'user', 6);
    for (const client of clients) {
      expect(client.ofType('resumed').map(({ content }) => content)).toEqual([
        { streams: { user: { recovered: false, epoch, offset: 4, replayed: 0 } } },
      ]);
      expect(offsetsOf(client, 'user')).toEqual([1, 5, 6]);
    }
    for (const client of late) {
      expect(client.ofType('resumed')).toEqual([]);
      expect(offsetsOf(client, 'user')).toEqual([6]);
    }
  });

  it('[RT-34] Redis lost everything: each stream is told with an unasked `resumed`, messages of the new epoch arrive', async () => {
    await toUser('before');
    for (const client of clients) await hasOffset(client, 'user', 1);
    await cluster.redis.cli('FLUSHALL');
    for (const client of clients) {
      const told = new Set<string>();
      while (told.size < 3) {
        const { content } = await client.nextOfType('resumed');
        for (const [stream, result] of Object.entries(content['streams'] as object)) {
          expect(result).toMatchObject({ recovered: false, offset: 0, replayed: 0 });
          told.add(stream);
        }
      }
      expect([...told].sort()).toEqual(['broadcast', `room:${room}`, 'user']);
    }
    await toUser('after');
    await cluster.notifications.sendToRoom(room, 'after');
    for (const client of clients) {
      expect(await hasOffset(client, 'user', 1)).toMatchObject({ content: 'after' });
      expect(await hasOffset(client, `room:${room}`, 1)).toMatchObject({ content: 'after' });
    }
  });

  it('[RT-39] over a link of one gateway that was cut: closed when it is back, without a reconnect', async () => {
    const link = await TcpProxy.start(cluster.redis.port);
    const gateway = await cluster.lend({ REDIS_URL: `redis://127.0.0.1:${link.port}` });
    try {
      const client = await gateway.connect(user);
      await toUser('heard');
      await hasOffset(client, 'user', 1);
      link.cut();
      for (let count = 0; count < 5; count++) await toUser('missed');
      await expectAlive(client);
      link.restore();
      await hasOffset(client, 'user', 6);
      expect(offsetsOf(client, 'user')).toEqual([1, 2, 3, 4, 5, 6]);
    } finally {
      await gateway.stop();
      await link.stop();
    }
  });
});

describe('a stream that begins anew, between two checks', () => {
  let cluster: TestCluster;
  let user: string;

  beforeAll(async () => {
    cluster = await TestCluster.start({ STREAM_CHECK_MS: '3600000' });
  });

  beforeEach(() => {
    user = randomUUID();
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const toUser = (content: unknown) => cluster.notifications.sendToUser(user, { type: 'chat', content });
  const hasContent = (client: Client, content: string) =>
    client.next((message) => message.content === (content as never));
  const lossesOf = (client: Client) => client.ofType('resumed').map(({ content }) => content['streams']);

  it('[RT-34] is noticed by its first message, and nothing of its new epoch is lost', async () => {
    const clients = await Promise.all(cluster.gateways.map((gateway) => gateway.connect(user)));
    for (let count = 0; count < 3; count++) await toUser('before');
    for (const client of clients) await hasOffset(client, 'user', 3);
    await cluster.redis.cli('FLUSHALL');
    const { epoch } = await toUser('one');
    await toUser('two');
    for (const client of clients) {
      await hasContent(client, 'two');
      expect(offsetsOf(client, 'user')).toEqual([1, 2, 3, 1, 2]);
      expect(lossesOf(client)).toEqual([{ user: { recovered: false, epoch, offset: 0, replayed: 0 } }]);
    }
  });

  it('[RT-34] concerns nobody who was welcomed or resumed in the new epoch: each gets what lies behind its own place', async () => {
    const [gateway] = cluster.gateways;
    if (gateway === undefined) throw new Error('no gateway');
    const old = await gateway.connect(user);
    for (let count = 0; count < 3; count++) await toUser('before');
    await hasOffset(old, 'user', 3);
    await cluster.redis.cli('FLUSHALL');
    // Neither gateway hears of these two: the new epoch is known to nobody who is connected.
    const meta = `ginforge:stream-meta:{user:${user}}`;
    await cluster.redis.cli('HSET', meta, 'e', 'anew', 's', 2);
    for (const offset of [1, 2]) {
      const message = { type: 'chat', id: randomUUID(), content: offset, timestamp: Date.now() };
      const entry = ['t', Date.now(), 'm', JSON.stringify(message)];
      await cluster.redis.cli('XADD', `ginforge:stream:{user:${user}}`, `${offset}-0`, ...entry);
    }
    const resumed = await gateway.connect(user, { willResume: true });
    resumed.send({ type: 'resume', content: { streams: { user: { epoch: 'anew', offset: 1 } } } });
    const welcomed = await gateway.connect(user);
    await toUser('three');
    for (const client of [old, resumed, welcomed]) await hasContent(client, 'three');
    expect(offsetsOf(old, 'user')).toEqual([1, 2, 3, 1, 2, 3]);
    expect(lossesOf(old)).toContainEqual({
      user: { recovered: false, epoch: 'anew', offset: 0, replayed: 0 },
    });
    expect(offsetsOf(resumed, 'user')).toEqual([2, 3]);
    expect(lossesOf(resumed)).toEqual([{ user: { recovered: true, epoch: 'anew', offset: 2, replayed: 1 } }]);
    expect(offsetsOf(welcomed, 'user')).toEqual([3]);
    expect(lossesOf(welcomed)).toEqual([]);
  });
});

describe('a check that is cut short', () => {
  it('[RT-39] is done again soon, not with the next one', async () => {
    const cluster = await TestCluster.start();
    const link = await TcpProxy.start(cluster.redis.port);
    const gateway = await cluster.lend({
      REDIS_URL: `redis://127.0.0.1:${link.port}`,
      STREAM_CHECK_MS: '3600000',
    });
    try {
      const user = randomUUID();
      const client = await gateway.connect(user);
      link.cut();
      await cluster.notifications.sendToUser(user, { type: 'chat', content: 'missed' });
      // Redis answers the check with an error, as long as the stream is something else.
      const key = `ginforge:stream-meta:{user:${user}}`;
      await cluster.redis.cli('RENAME', key, 'kept aside');
      await cluster.redis.cli('SET', key, 'of another type');
      const cutShort = TestGateway.logLines.length;
      link.restore();
      await eventually(() =>
        expect(TestGateway.logLines.slice(cutShort).join()).toContain('a check was cut short'),
      );
      await cluster.redis.cli('RENAME', 'kept aside', key);
      expect(await hasOffset(client, 'user', 1)).toMatchObject({ content: 'missed' });
    } finally {
      await gateway.stop();
      await link.stop();
      await cluster.stop();
    }
  });
});

describe('while Redis is away', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });

  afterAll(() => cluster.stop());

  const readiness = async (gateway: TestGateway) => (await gateway.ask('/readyz')).status;
  const answerTo = async (client: Client, message: { id: string }) => {
    client.send(message);
    const answer = await client.next(
      ({ type, content }) => (type === 'ack' || type === 'error') && content['id'] === message.id,
    );
    return answer.content;
  };

  it('[RT-39] connections stay and publishing is refused; when it is back, all goes on without a reconnect', async () => {
    const [user, friend] = [randomUUID(), randomUUID()];
    const room = `chat:${randomUUID()}`;
    const [client, other] = [await cluster.one.connect(user), await cluster.two.connect(friend)];
    for (const one of [client, other]) await join(one, room);
    const chat = (id: string) => ({ type: 'chat', id, to: friend, content: { text: id } });
    const toRoom = (id: string) => ({ type: 'room_message', id, room, content: { text: id } });
    expect(await answerTo(client, chat('before'))).toHaveProperty('message_id');

    await cluster.redis.kill();
    for (const gateway of cluster.gateways) {
      await eventually(async () => expect(await readiness(gateway)).toBe(503));
    }
    for (const message of [
      chat('away'),
      toRoom('away too'),
      { type: 'join_room', id: 'join away', content: `${room}:b` },
      { type: 'auth', id: 'auth away', content: { token: accessToken(user) } },
    ]) {
      expect(await answerTo(client, message)).toMatchObject({ id: message.id, code: 'UNAVAILABLE' });
    }
    for (const one of [client, other]) await expectAlive(one);
    expect((await cluster.one.ask('/healthz')).status).toBe(200);

    await cluster.redis.restart();
    for (const gateway of cluster.gateways) {
      await eventually(async () => expect(await readiness(gateway)).toBe(200));
    }
    // What was refused did not happen: it may be said again until it is taken.
    await eventually(async () => expect(await answerTo(client, chat('after'))).toHaveProperty('message_id'));
    await eventually(async () =>
      expect(await answerTo(client, toRoom('after too'))).toMatchObject({ offset: 1 }),
    );
    for (const one of [client, other]) await hasOffset(one, `room:${room}`, 1);
    await hasOffset(other, 'user', 2);
    const texts = other.ofType('chat').map(({ content }) => content['text']);
    expect(texts).toEqual(['before', 'after']);
    for (const one of [client, other]) {
      expect(one.socket.readyState).toBe(one.socket.OPEN);
      expect(one.ofType('welcome')).toHaveLength(1);
    }
  });
});
