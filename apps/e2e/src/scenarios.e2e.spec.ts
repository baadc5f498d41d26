import { TestSocket } from '@ginforge/testing';
import { Redis } from 'ioredis';
import { type Account, Api } from './api.js';
import { itWithOwnStack, openStack, type OpenStack, own } from './stack/open-stack.js';
import { uniqueName } from './stack/unique-name.js';

/** The three scenarios that the project began from, on two gateways, over the network alone. */
let stack: OpenStack;
let api: Api;

beforeAll(async () => {
  stack = await openStack({ gateways: 2, variables: { gateway: { DRAIN_SECONDS: '0' } } });
  api = new Api(stack.gateway.url);
});

afterAll(() => stack.stop());

/** A socket of this account on each of the two gateways, both welcomed. */
async function socketsOf({ token }: Account): Promise<TestSocket[]> {
  const sockets = await Promise.all(
    stack.gateways.map(({ wsUrl }) => TestSocket.connect(`${wsUrl}?token=${token}`)),
  );
  await Promise.all(sockets.map((socket) => socket.nextOfType('welcome')));
  return sockets;
}

function close(...sockets: TestSocket[]): Promise<unknown> {
  for (const { socket } of sockets) socket.close();
  return Promise.all(sockets.map(({ closed }) => closed));
}

const typesOf = (socket: TestSocket) => socket.messages.map(({ type }) => type);

describe('scenario 1: an administrator creates a user', () => {
  it('[RT-30] every connected console gets the data_update through websocket:broadcast', async () => {
    const administrator = await api.signInAdministrator();
    const consoles = [...(await socketsOf(administrator)), ...(await socketsOf(administrator))];
    const created = await api.post('/api/v1/admin/end-users', newUser(), administrator.token);
    expect(created.status).toBe(201);

    for (const socket of consoles) {
      const { content, stream } = await socket.next(
        (message) => message.type === 'data_update' && message.content['id'] === created.data['id'],
      );
      expect(content).toEqual({ entity: 'user', action: 'create', id: created.data.id });
      expect(stream).toBe('broadcast');
    }
    await close(...consoles);
  });
});

describe('scenario 2: a notification for one user', () => {
  it('[RT-06] reaches all connections of the user on both gateways and nobody else, sent by a service', async () => {
    const [ada, bob, administrator] = [
      await api.register(),
      await api.register(),
      await api.signInAdministrator(),
    ];
    const [hers, his] = [await socketsOf(ada), await socketsOf(bob)];
    const notification = {
      title: 'Shipped',
      body: 'Your order is on its way',
      link: '/orders/1',
      category: 'order',
    };
    const sent = await api.post(
      '/api/v1/admin/notifications/user',
      { user_id: ada.id, ...notification },
      administrator.token,
    );
    expect(sent.status).toBe(202);

    for (const socket of hers) {
      const message = await socket.nextOfType('notification');
      expect(message).toMatchObject({ to: ada.id, content: notification, stream: 'user', offset: 1 });
    }
    await api.post(
      '/api/v1/admin/notifications/user',
      { user_id: bob.id, title: 'To the other', body: 'A text' },
      administrator.token,
    );
    for (const socket of his)
      expect((await socket.nextOfType('notification')).content).toMatchObject({ title: 'To the other' });
    await close(...hers, ...his);
  });

  itWithOwnStack('it publishes to Redis')(
    '[RT-30] reaches them too by a plain PUBLISH of any Redis client',
    async () => {
      const redis = new Redis(own(stack).redis.url);
      const [ada, bob] = [await api.register(), await api.register()];
      const [hers, his] = [await socketsOf(ada), await socketsOf(bob)];
      const payload = { type: 'notification', content: { title: 'System', body: 'Plain and simple' } };
      await redis.publish(`websocket:notification:${ada.id}`, JSON.stringify(payload));

      for (const socket of hers) {
        expect(await socket.nextOfType('notification')).toMatchObject({ ...payload, to: ada.id });
      }
      await mark(redis, his);
      for (const socket of his) expect(typesOf(socket)).not.toContain('notification');
      await close(...hers, ...his);
      redis.disconnect();
    },
  );

  /** Whatever was sent to these sockets before has arrived when this has. */
  async function mark(redis: Redis, sockets: readonly TestSocket[]): Promise<void> {
    await redis.publish('websocket:broadcast', JSON.stringify({ type: 'mark', content: null }));
    await Promise.all(sockets.map((socket) => socket.nextOfType('mark')));
  }
});

describe('scenario 3: a room', () => {
  const room = uniqueName('chat:');

  it('[RT-15] what a client and a service send reaches the members on both gateways', async () => {
    const [ada, bob, administrator] = [
      await api.register(),
      await api.register(),
      await api.signInAdministrator(),
    ];
    const [[first, outside], [, second]] = [await socketsOf(ada), await socketsOf(bob)];
    for (const socket of [first, second]) {
      socket?.send({ type: 'join_room', id: 'join', content: room });
      await socket?.nextOfType('ack');
    }

    first?.send({ type: 'room_message', id: 'hello', room, content: { text: 'hello' } });
    for (const socket of [first, second]) {
      const message = await socket?.nextOfType('room_message');
      expect(message).toMatchObject({
        room,
        from: ada.id,
        from_name: ada.username,
        content: { text: 'hello' },
        offset: 1,
      });
    }

    const body = { room, content: { text: 'somebody came in' } };
    expect((await api.post('/api/v1/admin/notifications/room', body, administrator.token)).status).toBe(201);
    for (const socket of [first, second]) {
      expect(await socket?.nextOfType('room_message')).toMatchObject({
        room,
        content: body.content,
        offset: 2,
      });
    }
    expect(outside && typesOf(outside)).not.toContain('room_message');
    await Promise.all([first, outside, second].flatMap((socket) => (socket ? [close(socket)] : [])));
  });
});

describe('a service that is away', () => {
  for (const name of ['user-api', 'admin-api', 'gateway-worker', 'file-api', 'gateway-2']) {
    itWithOwnStack('it kills services')(
      `[PF-06] ${name} can be killed and started again, the others untouched`,
      async () => {
        const { processes } = own(stack);
        const pidsOfOthers = () => processes.filter((one) => one.name !== name).map(({ pid }) => pid);
        const others = pidsOfOthers();
        await own(stack).process(name).stop('SIGKILL');
        await own(stack).process(name).start();
        expect(pidsOfOthers()).toEqual(others);

        const ada = await api.register();
        const administrator = await api.signInAdministrator();
        const sockets = await socketsOf(ada);
        const content = { title: 'Back', body: `${name} is back` };
        await api.post(
          '/api/v1/admin/notifications/user',
          { user_id: ada.id, ...content },
          administrator.token,
        );
        for (const socket of sockets)
          expect((await socket.nextOfType('notification')).content).toEqual(content);
        await close(...sockets);
      },
    );
  }
});

function newUser() {
  const name = uniqueName('user');
  return { username: name, email: `${name}@example.com`, password: 'correct horse battery' };
}
