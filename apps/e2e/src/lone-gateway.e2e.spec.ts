import { AccessTokens, TokenKeys } from '@ginforge/auth';
import { eventually, freePort, TestSocket } from '@ginforge/testing';
import { ServiceProcess } from './stack/service-process.js';
import { describeWithOwnStack } from './stack/open-stack.js';

const jwtSecret = 'a-secret-of-more-than-thirty-two-bytes-for-tests';
const tokens = new AccessTokens(TokenKeys.from({ JWT_SECRET: jwtSecret }), {
  issuer: 'ginforge',
  ttlSeconds: 900,
});

/** The gateway from its build with nothing beside it: no Redis, no database, no other service. */
describeWithOwnStack('it starts a gateway alone')('a gateway alone', () => {
  let gateway: ServiceProcess;

  beforeAll(async () => {
    const variables = { REDIS_ENABLED: 'false', JWT_SECRET: jwtSecret };
    gateway = new ServiceProcess('lone-gateway', 'gateway', await freePort(), variables);
    await gateway.start();
  });

  afterAll(async () => {
    await gateway.stop('SIGKILL');
  });

  async function connect(userId: string, query = ''): Promise<TestSocket> {
    const subject = { userId, username: `Name of ${userId}`, roles: [], audience: 'user' } as const;
    const { token } = tokens.issue(subject);
    const socket = await TestSocket.connect(`${gateway.wsUrl}${query}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    await socket.nextOfType('welcome');
    return socket;
  }

  async function stats(): Promise<Record<string, number>> {
    const response = await fetch(`${gateway.url}/ws/stats`);
    return (await response.json()) as Record<string, number>;
  }

  it('[RT-40] is ready, and its readiness asks for no Redis', async () => {
    const response = await fetch(`${gateway.url}/readyz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ checks: { subscription: 'ok' } });
    expect(gateway.output).toContain('REDIS_ENABLED=false');
  });

  it('[RT-40] lets two clients chat and talk in a room, and counts them', async () => {
    const [anna, ben] = [await connect('anna'), await connect('ben')];
    anna.send({ type: 'chat', id: '1', to: 'ben', content: { text: 'hello' } });
    expect(await ben.nextOfType('chat')).toMatchObject({
      from: 'anna',
      from_name: 'Name of anna',
      content: { text: 'hello' },
      stream: 'user',
      offset: 1,
    });
    expect((await anna.nextOfType('ack')).content).toMatchObject({ id: '1' });
    for (const client of [anna, ben]) {
      client.send({ type: 'join_room', id: 'join', content: 'chat:a' });
      await client.nextOfType('ack');
    }
    ben.send({ type: 'room_message', room: 'chat:a', content: { text: 'hear, hear' } });
    for (const client of [anna, ben]) {
      expect(await client.nextOfType('room_message')).toMatchObject({
        from: 'ben',
        room: 'chat:a',
        offset: 1,
      });
    }
    expect(await stats()).toEqual({
      total_clients: 2,
      online_users: 2,
      total_rooms: 1,
      uptime: expect.any(Number),
    });
    await Promise.all([anna.close(), ben.close()]);
    await eventually(async () => {
      expect(await stats()).toMatchObject({ total_clients: 0, online_users: 0, total_rooms: 0 });
    });
  });

  it('[RT-40] gives a client that comes back what it missed, in order, and no more', async () => {
    const [carl, dora] = [await connect('carl'), await connect('dora')];
    dora.send({ type: 'join_room', id: 'join', content: 'chat:b' });
    const { epoch: roomEpoch } = (await dora.nextOfType('ack')).content;
    const { streams } = dora.messages[0]?.data as { streams: Record<string, object> };
    dora.terminate();
    await eventually(async () => expect(await stats()).toMatchObject({ total_clients: 1 }));
    carl.send({ type: 'join_room', id: 'join', content: 'chat:b' });
    await carl.nextOfType('ack');
    for (const text of ['one', 'two', 'three']) {
      carl.send({ type: 'chat', to: 'dora', content: { text } });
      carl.send({ type: 'room_message', room: 'chat:b', id: text, content: { text } });
      await carl.nextOfType('ack');
    }

    const back = await connect('dora', '?resume=1');
    const positions = { user: streams['user'], 'room:chat:b': { epoch: roomEpoch, offset: 1 } };
    back.send({ type: 'resume', content: { streams: positions } });
    const { content } = await back.nextOfType('resumed');
    expect(content).toMatchObject({
      streams: {
        user: { recovered: true, offset: 3, replayed: 3 },
        'room:chat:b': { recovered: true, offset: 3, replayed: 2 },
      },
    });
    const texts = (type: string) => back.ofType(type).map((message) => message.content['text']);
    expect(texts('chat')).toEqual(['one', 'two', 'three']);
    expect(texts('room_message')).toEqual(['two', 'three']);
    carl.send({ type: 'room_message', room: 'chat:b', content: { text: 'live' } });
    expect(await back.next(({ offset }) => offset === 4)).toMatchObject({ content: { text: 'live' } });
    await Promise.all([carl.close(), back.close()]);
  });

  it('[RT-40] says that a position of its life before is of no use', async () => {
    const client = await connect('emil', '?resume=1');
    const before = { epoch: '0123456789abcdef', offset: 7 };
    client.send({ type: 'resume', content: { streams: { user: before } } });
    const { content } = await client.nextOfType('resumed');
    expect(content).toMatchObject({ streams: { user: { recovered: false, offset: 0, replayed: 0 } } });
    await client.close();
  });

  it('[RT-50] ends with 0 on SIGTERM', async () => {
    expect(await gateway.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
