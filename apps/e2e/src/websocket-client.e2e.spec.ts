import { TcpProxy } from '@ginforge/testing';
import { type Channel } from '@ginforge/protocol';
import { Api } from './api.js';
import { Backend } from './client/backend.js';
import { Device } from './client/device.js';
import { ReadmeExample } from './client/readme-example.js';
import { SignedInUser } from './client/signed-in-user.js';
import { type ServiceProcess } from './stack/service-process.js';
import {
  describeWithOwnStack,
  isShared,
  itWithOwnStack,
  openStack,
  type OpenStack,
  own,
} from './stack/open-stack.js';

/** WebSocketClient in Node, on two real gateways. Access tokens live for so short that every client renews its own. */
let stack: OpenStack;
let api: Api;
let backend: Backend;
let first: ServiceProcess;
let second: ServiceProcess;
const devices: Device[] = [];
const ended: ServiceProcess[] = [];

beforeAll(async () => {
  stack = await openStack({
    gateways: 2,
    services: ['user-api'],
    variables: {
      'user-api': { ACCESS_TOKEN_TTL: '8s' },
      gateway: { DRAIN_SECONDS: '0', RECONNECT_SPREAD_MS: '300' },
      'gateway-1': { ROOM_POLICIES: 'chat=open,club=open' },
      'gateway-2': { ROOM_POLICIES: 'chat=open,club=granted' },
    },
  });
  api = new Api(isShared ? stack.gateway.url : own(stack).userApi.url);
  if (isShared) return;
  [first, second] = [own(stack).gateway, own(stack).process('gateway-2')];
  backend = await Backend.start(own(stack).redis.url, { HISTORY_ROOM_MAX: '50' });
});

afterEach(async () => {
  for (const device of devices.splice(0)) device.disconnect();
  await Promise.all(ended.splice(0).map((gateway) => gateway.start()));
});

afterAll(async () => {
  if (!isShared) await backend.stop();
  await stack.stop();
});

const user = async (): Promise<SignedInUser> => new SignedInUser(api, await api.register());
const toUser = ({ id }: SignedInUser): Channel => ({ kind: 'user', userId: id });
const toRoom = (room: string): Channel => ({ kind: 'room', room });
const toAll: Channel = { kind: 'broadcast' };
/** `a1`, `a2`, … */
const series = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

/** A client of this user; by and by it goes to these gateways, and stays with the last. */
async function connect(who: SignedInUser, ...urls: string[]): Promise<Device> {
  let attempts = 0;
  const device = new Device({ url: () => urls[Math.min(attempts++, urls.length - 1)] ?? '' });
  devices.push(device);
  await device.connect(who.nextToken);
  return device;
}

/** Ends the device's gateway under it; the device stays away until the returned function is called. */
async function end(gateway: ServiceProcess, signal: 'SIGKILL' | 'SIGTERM', device: Device) {
  const letBack = device.keepAway();
  const closed = device.closed.next();
  ended.push(gateway);
  gateway.signal(signal);
  return { info: await closed, letBack };
}

describeWithOwnStack('it kills gateways and publishes to Redis')('a client whose gateway was killed', () => {
  it('[RT-71] gets over another gateway all that it missed, exactly once and in order', async () => {
    const [ada, room] = [await user(), 'chat:killed'];
    const device = await connect(ada, first.wsUrl, second.wsUrl);
    await device.client.joinRoom(room);
    const streams: Record<string, Channel> = {
      user: toUser(ada),
      broadcast: toAll,
      [`room:${room}`]: toRoom(room),
    };
    const publishAll = (name: string, count: number) =>
      Promise.all(Object.values(streams).map((to) => backend.publish(to, series(name, count))));

    await publishAll('before', 3);
    await Promise.all(Object.keys(streams).map((stream) => device.hears(stream, 'before3')));
    const { info, letBack } = await end(first, 'SIGKILL', device);
    expect(info).toMatchObject({ code: 1006, willReconnect: true });
    await publishAll('away', 20);
    letBack();
    await publishAll('after', 20);
    await Promise.all(Object.keys(streams).map((stream) => device.hears(stream, 'after20')));

    for (const stream of Object.keys(streams)) {
      expect([stream, device.heard(stream)]).toEqual([
        stream,
        [...series('before', 3), ...series('away', 20), ...series('after', 20)],
      ]);
      const { replayed } = await device.recovered.first((recovery) => recovery.stream === stream);
      expect(replayed).toBeGreaterThanOrEqual(20);
    }
    expect(device.lost.items).toEqual([]);
    expect(device.opened.items.map(({ reconnected }) => reconnected)).toEqual([false, true]);
  });

  it('[RT-72] sends what waited once, in order, with the ids it had, and into the rooms it is in again', async () => {
    const [ada, bob, room] = [await user(), await user(), 'chat:waiting'];
    const hers = await connect(ada, first.wsUrl, second.wsUrl);
    const his = await connect(bob, second.wsUrl);
    await Promise.all([hers, his].map(({ client }) => client.joinRoom(room)));
    const { letBack } = await end(first, 'SIGKILL', hers);

    const texts = series('said', 20);
    const idOf = (content: string) => `${content}:${ada.id}`;
    const chats = texts.map((content) =>
      hers.client.send({ type: 'chat', to: bob.id, content, id: idOf(content) }),
    );
    const roomMessages = texts.map((content) => hers.client.sendToRoom(room, content));
    letBack();
    const acks = await Promise.all(chats);
    await Promise.all(roomMessages);

    expect(acks.map(({ id }) => id)).toEqual(texts.map(idOf));
    await his.hears(`room:${room}`, 'said20');
    expect(his.heard('user')).toEqual(texts);
    expect(his.heard(`room:${room}`)).toEqual(texts);
    expect(hers.heard(`room:${room}`)).toEqual(texts);
  });

  it('[RT-72] a message whose ack was lost is not delivered a second time', async () => {
    const [ada, bob] = [await user(), await user()];
    const link = await TcpProxy.start(first.port);
    const hers = await connect(ada, `ws://127.0.0.1:${link.port}/ws`, second.wsUrl);
    const his = await connect(bob, second.wsUrl);
    link.deafen();
    const sent = hers.client.sendChat(bob.id, 'once');
    await his.hears('user', 'once');
    link.cut();
    const ack = await sent;
    await hers.client.sendChat(bob.id, 'and then');
    await his.hears('user', 'and then');

    expect(his.heard('user')).toEqual(['once', 'and then']);
    expect(ack.message_id).toBe(his.messages.items.find(({ content }) => content === 'once')?.id);
    await link.stop();
  });
});

describeWithOwnStack('it kills gateways and publishes to Redis')('what cannot be had again', () => {
  it('[RT-33] a room that may not be entered any more is forgotten, and that room alone', async () => {
    const [ada, room, closed] = [await user(), 'chat:stays', 'club:members'];
    const device = await connect(ada, first.wsUrl, second.wsUrl);
    for (const name of [room, closed]) await device.client.joinRoom(name);
    const { letBack } = await end(first, 'SIGKILL', device);
    await backend.publish(toRoom(closed), ['secret']);
    await backend.publish(toRoom(room), ['public']);
    letBack();

    await device.hears(`room:${room}`, 'public');
    expect(await device.errors.first()).toMatchObject({ code: 'ROOM_FORBIDDEN', room: closed });
    await device.recovered.first(({ stream }) => stream === `room:${room}`);
    await device.client.sendToRoom(room, 'here I am');
    await expect(device.client.sendToRoom(closed, 'and here?')).rejects.toMatchObject({
      code: 'NOT_IN_ROOM',
    });
    expect(device.heard(`room:${closed}`)).toEqual([]);
    expect(device.lost.items).toEqual([]);
  });

  it('[RT-71] a gap that history does not cover any more is told per stream, and nothing of it is replayed', async () => {
    const [ada, room] = [await user(), 'chat:busy'];
    const device = await connect(ada, first.wsUrl, second.wsUrl);
    await device.client.joinRoom(room);
    const { letBack } = await end(first, 'SIGKILL', device);
    await backend.publish(toRoom(room), series('missed', 60));
    await backend.publish(toUser(ada), ['kept']);
    letBack();

    const loss = await device.lost.first();
    expect(loss).toMatchObject({ stream: `room:${room}`, missed: 60, position: { offset: 60 } });
    await device.hears('user', 'kept');
    await backend.publish(toRoom(room), ['live again']);
    await device.hears(`room:${room}`, 'live again');
    expect(device.heard(`room:${room}`)).toEqual(['live again']);
    expect(device.lost.items).toHaveLength(1);
  });

  it('[RT-34] a stream that begins anew under the client is told at once and followed from there', async () => {
    const ada = await user();
    const device = await connect(ada, first.wsUrl, second.wsUrl);
    await backend.publish(toUser(ada), ['old']);
    await device.hears('user', 'old');
    await own(stack).redis.cli('FLUSHALL');
    const [begun] = await backend.publish(toUser(ada), ['first of the new epoch']);
    expect(await device.lost.first(({ stream }) => stream === 'user')).toEqual({
      stream: 'user',
      missed: undefined,
      position: { epoch: begun?.epoch, offset: 0 },
    });
    await backend.publish(toUser(ada), ['live']);
    await device.hears('user', 'live');
    const { letBack } = await end(first, 'SIGKILL', device);
    await backend.publish(toUser(ada), ['missed']);
    letBack();
    await device.hears('user', 'missed');
    expect(device.heard('user')).toEqual(['old', 'first of the new epoch', 'live', 'missed']);
  });
});

describeWithOwnStack('it kills gateways and publishes to Redis')('a client that signs in anew', () => {
  it('[RT-33] gets what waited for its user and what was said in a room last, as it asked, then what is live', async () => {
    const [ada, room] = [await user(), 'chat:rewound'];
    await backend.publish(toUser(ada), series('waited', 3));
    await backend.publish(toRoom(room), series('said', 30));
    const device = new Device({ url: first.wsUrl });
    devices.push(device);
    await device.connect(ada.nextToken, { rewind: { user: 10, [`room:${room}`]: 20 } });
    const recovered = (stream: string) => device.recovered.first((one) => one.stream === stream);
    expect(await recovered('user')).toEqual({ stream: 'user', replayed: 3 });
    expect(await recovered(`room:${room}`)).toEqual({ stream: `room:${room}`, replayed: 20 });
    await device.client.sendToRoom(room, 'live');
    await device.hears(`room:${room}`, 'live');
    expect(device.heard('user')).toEqual(series('waited', 3));
    expect(device.heard(`room:${room}`)).toEqual([...series('said', 30).slice(-20), 'live']);
    expect(device.lost.items).toEqual([]);
  });

  it('[RT-33] asks once: over its next link it goes on where it was', async () => {
    const ada = await user();
    await backend.publish(toUser(ada), series('waited', 3));
    const urls = [first.wsUrl];
    const device = new Device({ url: () => urls.shift() ?? second.wsUrl });
    devices.push(device);
    await device.connect(ada.nextToken, { rewind: { user: 2 } });
    await device.hears('user', 'waited3');
    const { letBack } = await end(first, 'SIGKILL', device);
    await backend.publish(toUser(ada), ['missed']);
    letBack();
    await device.hears('user', 'missed');
    expect(device.heard('user')).toEqual(['waited2', 'waited3', 'missed']);
    expect(device.lost.items).toEqual([]);
  });

  it('[RT-33] is told of a room that it may not enter', async () => {
    const [ada, room] = [await user(), 'club:rewound'];
    await backend.publish(toRoom(room), ['secret']);
    const device = new Device({ url: second.wsUrl });
    devices.push(device);
    await device.connect(ada.nextToken, { rewind: { [`room:${room}`]: 20 } });
    expect(await device.errors.first()).toMatchObject({ code: 'ROOM_FORBIDDEN', room });
    await backend.publish(toUser(ada), ['live']);
    await device.hears('user', 'live');
    expect(device.heard(`room:${room}`)).toEqual([]);
  });
});

describe('tokens', () => {
  itWithOwnStack('its tokens live for seconds')(
    '[RT-73] are renewed in place before they expire: the link outlives them',
    async () => {
      const ada = await user();
      const device = await connect(ada, first.wsUrl);
      for (let renewals = 0; renewals < 2; renewals++) {
        await device.messages.next(({ type }) => type === 'ack');
      }
      await backend.publish(toUser(ada), ['still here']);
      await device.hears('user', 'still here');
      expect(device.tokensAsked).toBeGreaterThanOrEqual(3);
      expect(device.opened.items).toHaveLength(1);
      expect([...device.closed.items, ...device.errors.items]).toEqual([]);
    },
  );

  itWithOwnStack('its tokens live for seconds')(
    '[RT-70] a client without another one is told that it expired, and gives up',
    async () => {
      const ada = await user();
      const device = new Device({ url: first.wsUrl });
      devices.push(device);
      await device.client.connect(await ada.nextToken());
      expect(await device.closed.first()).toMatchObject({ code: 4402, willReconnect: false });
      expect(device.errors.items).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
    },
  );

  it('[RT-70] a client whose session was revoked is closed with 4403 and does not come back', async () => {
    const ada = await user();
    const stolen = ada.account.refreshToken;
    const device = await connect(ada, stack.gateway.wsUrl);
    const reused = await api.post('/api/v1/user/refresh', { refresh_token: stolen });
    expect(reused.status).toBe(401);
    expect(await device.closed.first()).toMatchObject({ code: 4403, willReconnect: false });
    expect(device.client.state).toMatchObject({ kind: 'closed', code: 4403 });
    expect(device.tokensAsked).toBe(1);
  });

  it('[RT-70] after a logout the link is closed with 4403, and the old token does not open another', async () => {
    const ada = await user();
    const device = await connect(ada, stack.gateway.wsUrl);
    const { token } = ada.account;
    expect((await api.post('/api/v1/user/logout', {}, token)).status).toBe(200);
    expect(await device.closed.first()).toMatchObject({ code: 4403, willReconnect: false });

    const again = device.closed.next();
    await expect(device.client.connect(token)).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await again).toEqual({ code: 1006, reason: 'HTTP 401', willReconnect: false });
    expect(device.errors.items).toMatchObject([{ code: 'UNAUTHORIZED' }]);
  });
});

describe('a gateway that is replaced', () => {
  itWithOwnStack('it takes a gateway down')(
    '[RT-70] sends its clients away with 1012 and a delay of their own, and they lose nothing',
    async () => {
      const ada = await user();
      const device = await connect(ada, first.wsUrl, second.wsUrl);
      const { info, letBack } = await end(first, 'SIGTERM', device);
      expect(info).toMatchObject({ code: 1012, willReconnect: true });
      const delayMs = Number(/^retry_after=(\d+)$/.exec(info.reason)?.[1]);
      expect(delayMs).toBeLessThanOrEqual(300);
      expect(device.states.items).toContainEqual({ kind: 'waiting', attempt: 1, delayMs });
      await backend.publish(toUser(ada), series('replaced', 5));
      letBack();
      await device.hears('user', 'replaced5');
      expect(device.heard('user')).toEqual(series('replaced', 5));
      expect(await first.ended()).toMatchObject({ code: 0 });
    },
  );

  it('[RT-70] disconnect() is for good', async () => {
    const device = await connect(await user(), stack.gateway.wsUrl);
    device.disconnect();
    expect(await device.closed.first()).toEqual({ code: 1000, reason: 'disconnect', willReconnect: false });
    expect(device.client.state).toEqual({ kind: 'idle' });
    expect(device.tokensAsked).toBe(1);
  });
});

describe('the README of the library', () => {
  it('[RT-72] has an example that runs as it stands', async () => {
    const example = await ReadmeExample.build();
    const { account } = await user();
    const printed = await example.run({ GATEWAY: stack.gateway.wsUrl, TOKEN: account.token });
    expect(printed).toContain('my message is number 1');
    expect(printed).toContain('closed 1000 false');
    await example.remove();
  });
});
