import { randomUUID } from 'node:crypto';
import type { PublishResult } from '@ginforge/notification';
import type { ResumedContent, StreamPosition } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';
import { clustersAndShards, TestCluster } from '../testing/test-cluster.js';
import type { Client, TestGateway } from '../testing/test-gateway.js';
import { ConnectionManager } from './connection-manager.js';

type Positions = Record<string, StreamPosition | { rewind: number }>;

const comeBack = (gateway: TestGateway, user: string) => gateway.connect(user, { willResume: true });

const resume = async (client: Client, streams: Positions): Promise<ResumedContent['streams']> => {
  client.send({ type: 'resume', id: 'resume', content: { streams } });
  const { content } = await client.nextOfType('resumed');
  return content['streams'] as ResumedContent['streams'];
};

const refusalOf = async (client: Client, streams: unknown, id = 'resume') => {
  client.send({ type: 'resume', id, content: { streams } });
  return (await client.nextOfType('error')).content;
};

const join = async (client: Client, room: string): Promise<StreamPosition> => {
  client.send({ type: 'join_room', id: `join ${room}`, content: room });
  const { epoch, offset } = (await client.nextOfType('ack')).content;
  return { epoch, offset } as StreamPosition;
};

const welcomed = ({ welcome }: Client) =>
  welcome.data?.['streams'] as { user: StreamPosition; broadcast: StreamPosition };

const offsetsOf = (client: Client, stream: string) =>
  client.messages.filter((message) => message.stream === stream).map(({ offset }) => offset);

const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

/** The index of the one `resumed` among the client's messages. */
const resumedAt = (client: Client) => {
  expect(client.ofType('resumed')).toHaveLength(1);
  return client.messages.findIndex(({ type }) => type === 'resumed');
};

describe.each(clustersAndShards)('a client that comes back %s', (_name, start) => {
  let cluster: TestCluster;
  let user: string;
  let room: string;

  beforeAll(async () => {
    cluster = await start({
      RESUME_WAIT_MS: '4000', // a busy machine may be slow to resume
      MESSAGES_PER_SECOND: '100000',
      MESSAGE_BURST: '100000',
      HISTORY_USER_MAX: '10000',
      HISTORY_ROOM_MAX: '10000',
      HISTORY_BROADCAST_MAX: '10000',
    });
  });

  beforeEach(() => {
    user = randomUUID();
    room = `chat:${randomUUID()}`;
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const toUser = (content: unknown) => cluster.notifications.sendToUser(user, { type: 'chat', content });
  const toRoom = (content: unknown) => cluster.notifications.sendToRoom(room, content);
  const toAll = (content: unknown) => cluster.notifications.broadcast(content);

  const expectAlive = async (client: Client) => {
    client.send({ type: 'ping', id: 'alive', content: null });
    expect(await client.nextOfType('pong')).toMatchObject({ id: 'alive' });
  };
  /** Connects, notes where its streams stand, and is gone. */
  const positionsBefore = async () => {
    const client = await cluster.one.connect(user);
    const positions = { ...welcomed(client), [`room:${room}`]: await join(client, room) };
    client.terminate();
    return positions;
  };

  describe('with the positions it had', () => {
    it('[RT-33] gets what it missed of each stream in order, then `resumed`, then live messages', async () => {
      const positions = await positionsBefore();
      let last: Record<string, PublishResult> = {};
      for (const content of ['one', 'two', 'three']) {
        const [own, all, ours] = [await toUser(content), await toAll(content), await toRoom(content)];
        last = { user: own, broadcast: all, [`room:${room}`]: ours };
      }

      const client = await comeBack(cluster.two, user);
      const results = await resume(client, positions);
      await client.nextOfType('ack');
      for (const [stream, { epoch, offset }] of Object.entries(last)) {
        expect(results[stream]).toEqual({ recovered: true, epoch, offset, replayed: 3 });
        expect(offsetsOf(client, stream)).toEqual([offset - 2, offset - 1, offset]);
        const contents = client.messages.filter((one) => one.stream === stream).map(({ content }) => content);
        expect(contents).toEqual(['one', 'two', 'three']);
      }
      expect(client.messages.map(({ type }) => type).slice(-2)).toEqual(['resumed', 'ack']);

      for (const publish of [toUser, toAll, toRoom]) await publish('live');
      for (const [stream, { offset }] of Object.entries(last)) {
        expect(
          await client.next((one) => one.stream === stream && one.content === ('live' as never)),
        ).toMatchObject({ offset: offset + 1 });
      }
    });

    it('[RT-33] gets nothing again when it missed nothing', async () => {
      const positions = await positionsBefore();
      const client = await comeBack(cluster.two, user);
      const results = await resume(client, positions);
      for (const [stream, position] of Object.entries(positions)) {
        expect(results[stream]).toEqual({ recovered: true, ...position, replayed: 0 });
      }
    });

    it('[RT-33] is in its rooms again, and may speak there', async () => {
      const rooms = range(1, 20).map((number) => `${room}:${number}`);
      const before = await cluster.one.connect(user);
      const positions: Positions = {};
      for (const one of rooms) positions[`room:${one}`] = await join(before, one);
      before.terminate();

      const client = await comeBack(cluster.two, user);
      const other = await cluster.one.connect(randomUUID());
      expect(Object.values(await resume(client, positions)).map(({ recovered }) => recovered)).toEqual(
        rooms.map(() => true),
      );
      for (const one of rooms) {
        await join(other, one);
        client.send({ type: 'room_message', room: one, content: { text: 'back' } });
        for (const member of [client, other]) {
          expect(await member.nextOfType('room_message')).toMatchObject({ room: one, from: user, offset: 1 });
        }
      }
    });

    it('[RT-33] misses nothing and gets nothing twice of what is published while many resume', async () => {
      const count = 40;
      const positions = await positionsBefore();
      const streams = ['user', 'broadcast', `room:${room}`];
      let publishing = true;
      const publisher = (async () => {
        while (publishing) await Promise.all([toUser('x'), toAll('x'), toRoom('x')]);
        return Promise.all([toUser('last'), toAll('last'), toRoom('last')]);
      })();
      const clients: Client[] = [];
      for (let index = 0; index < count; index++) {
        // Not more than a user's connections at a time; each goes on reading until the end of the test.
        const gateway = index % 2 === 0 ? cluster.one : cluster.two;
        if (index >= 18) clients[index - 18]?.terminate();
        const client = await comeBack(gateway, user);
        clients.push(client);
        await resume(client, positions);
      }
      publishing = false;
      const last = await publisher;
      for (const [index, stream] of streams.entries()) {
        const end = last[index]?.offset ?? 0;
        const first = (positions as Record<string, StreamPosition>)[stream]?.offset ?? 0;
        for (const client of clients.slice(-18)) {
          await eventually(() => expect(offsetsOf(client, stream).at(-1)).toBe(end));
          expect(offsetsOf(client, stream)).toEqual(range(first + 1, end));
        }
        for (const client of clients) {
          const offsets = offsetsOf(client, stream);
          expect(offsets).toEqual(range(first + 1, offsets.at(-1) ?? first));
        }
      }
      for (const client of clients) {
        const answer = client.messages[resumedAt(client)]?.content['streams'] as ResumedContent['streams'];
        const replayed = client.messages.slice(0, resumedAt(client));
        for (const stream of streams) {
          expect(replayed.filter((one) => one.stream === stream)).toHaveLength(
            answer[stream]?.replayed ?? -1,
          );
        }
      }
    });
  });

  describe('that said so with ?resume=1', () => {
    it('[RT-33] gets no message of a stream before `resumed`', async () => {
      const other = await cluster.two.connect(user);
      const client = await comeBack(cluster.two, user);
      await toUser('early');
      await toAll('early');
      for (let count = 0; count < 2; count++) {
        await other.next(({ content }) => content === ('early' as never));
      }
      await client.ping();
      expect(client.messages.map(({ type }) => type)).toEqual(['welcome']);
      expect(await resume(client, welcomed(client))).toMatchObject({
        user: { recovered: true, replayed: 1 },
        broadcast: { recovered: true, replayed: 1 },
      });
      await toUser('late');
      await client.next(({ content }) => content === ('late' as never));
      expect(offsetsOf(client, 'user')).toEqual([1, 2]);
    });

    it('[RT-33] and does not resume is waited for, then gets what is live; its late resume is refused', async () => {
      const client = await comeBack(cluster.one, user);
      await toUser('held');
      expect(await client.nextOfType('chat')).toMatchObject({ content: 'held', offset: 1 });
      expect(await refusalOf(client, welcomed(client))).toMatchObject({ code: 'BAD_MESSAGE', id: 'resume' });
      await toUser('live');
      expect(await client.nextOfType('chat')).toMatchObject({ content: 'live', offset: 2 });
      expect(client.ofType('resumed')).toEqual([]);
    });
  });

  it('[RT-33] may resume once: the second time is refused and changes nothing', async () => {
    const { epoch } = await toUser('missed');
    const client = await comeBack(cluster.one, user);
    expect(await resume(client, { user: { epoch, offset: 0 } })).toMatchObject({ user: { replayed: 1 } });
    const again = await refusalOf(client, { user: { epoch, offset: 0 } }, 'again');
    expect(again).toMatchObject({ code: 'BAD_MESSAGE', id: 'again' });
    await toUser('live');
    expect(await client.next(({ offset }) => offset === 2)).toMatchObject({ content: 'live' });
    expect(offsetsOf(client, 'user')).toEqual([1, 2]);
    expect(client.ofType('resumed')).toHaveLength(1);
  });

  describe('with a position that is of no use', () => {
    const useless: [what: string, position: (of: StreamPosition) => StreamPosition][] = [
      ['of another epoch', ({ offset }) => ({ epoch: 'ffffffffffffffff', offset: offset - 1 })],
      ['of another epoch, at its start', () => ({ epoch: 'ffffffffffffffff', offset: 0 })],
      ['without an epoch to speak of', ({ offset }) => ({ epoch: '', offset })],
      ['in the future', ({ epoch, offset }) => ({ epoch, offset: offset + 1 })],
      ['far in the future', ({ epoch }) => ({ epoch, offset: Number.MAX_SAFE_INTEGER })],
    ];

    it.each(useless)(
      '[RT-33] %s is told so, gets nothing of the past, and all that is live',
      async (_what, change) => {
        await join(await cluster.one.connect(randomUUID()), room);
        for (const content of ['one', 'two']) for (const publish of [toUser, toRoom]) await publish(content);
        const [own, ours] = [await toUser('three'), await toRoom('three')];
        const client = await comeBack(cluster.two, user);
        const results = await resume(client, { user: change(own), [`room:${room}`]: change(ours) });
        expect(results).toEqual({
          user: { recovered: false, epoch: own.epoch, offset: 3, replayed: 0 },
          [`room:${room}`]: { recovered: false, epoch: ours.epoch, offset: 3, replayed: 0 },
        });
        for (const [stream, publish] of [
          ['user', toUser],
          [`room:${room}`, toRoom],
        ] as const) {
          await publish('live');
          await client.next((one) => one.stream === stream && one.offset === 4);
          expect(offsetsOf(client, stream)).toEqual([4]);
        }
      },
    );

    it("[RT-33] of another user gets nothing of that user's", async () => {
      const victim = randomUUID();
      const secret = { type: 'chat', content: 'secret' };
      const { epoch } = await cluster.notifications.sendToUser(victim, secret);
      const client = await comeBack(cluster.one, user);
      expect(await resume(client, { user: { epoch, offset: 0 } })).toMatchObject({
        user: { recovered: false, replayed: 0 },
      });
      await cluster.notifications.sendToUser(victim, secret);
      await toUser('mine');
      await client.nextOfType('chat');
      expect(client.frames.join()).not.toContain('secret');
    });

    it('[RT-33] in a room that never was is in that room then', async () => {
      const client = await comeBack(cluster.one, user);
      expect(await resume(client, { [`room:${room}`]: { epoch: 'gone', offset: 7 } })).toEqual({
        [`room:${room}`]: { recovered: false, epoch: expect.any(String), offset: 0, replayed: 0 },
      });
      await toRoom('first');
      expect(await client.nextOfType('room_message')).toMatchObject({ content: 'first', offset: 1 });
    });
  });

  describe('with what is no resume', () => {
    const epoch = 'e'.repeat(16);
    const wrong: [what: string, streams: unknown][] = [
      ['a negative offset', { user: { epoch, offset: -1 } }],
      ['a huge offset', { user: { epoch, offset: 1e300 } }],
      ['an offset past all safe integers', { user: { epoch, offset: 2 ** 53 } }],
      ['half an offset', { user: { epoch, offset: 1.5 } }],
      ['an offset that is a text', { user: { epoch, offset: '1' } }],
      ['an offset that is a list', { user: { epoch, offset: [1] } }],
      ['no offset', { user: { epoch } }],
      ['no epoch', { user: { offset: 1 } }],
      ['an epoch that is a number', { user: { epoch: 5, offset: 1 } }],
      ['an epoch that goes on and on', { user: { epoch: 'e'.repeat(100_000), offset: 1 } }],
      ['a position that is null', { user: null }],
      ['a position that is a list', { user: [] }],
      ['one good and one bad position', { broadcast: { epoch, offset: 1 }, user: { epoch, offset: -1 } }],
      ['a rewind of nothing', { user: { rewind: 0 } }],
      ['a rewind of 1,001', { user: { rewind: 1001 } }],
      ['half a rewind', { user: { rewind: 1.5 } }],
      ['a stream of nobody', { '': { epoch, offset: 1 } }],
      ["somebody's own stream by its name", { [`user:${randomUUID()}`]: { epoch, offset: 1 } }],
      ['a stream that no stream can be', { rooms: { epoch, offset: 1 } }],
      ['constructor', { constructor: { epoch, offset: 1 } }],
      ['a list of streams', [{ epoch, offset: 1 }]],
      ['no streams', undefined],
    ];

    it.each(wrong)(
      '[RT-10] [RT-33] %s: BAD_MESSAGE, and a good one is taken afterwards',
      async (_what, streams) => {
        const client = await comeBack(cluster.one, user);
        expect(await refusalOf(client, streams)).toMatchObject({ code: 'BAD_MESSAGE', id: 'resume' });
        await expectAlive(client);
        expect(await resume(client, welcomed(client))).toMatchObject({ user: { recovered: true } });
      },
    );

    it('[RT-33] hundreds of streams: TOO_MANY_ROOMS', async () => {
      const client = await comeBack(cluster.one, user);
      const many = range(1, 500).map((number) => [`room:${room}:${number}`, { epoch, offset: 1 }]);
      expect(await refusalOf(client, Object.fromEntries(many))).toMatchObject({
        code: 'TOO_MANY_ROOMS',
        id: 'resume',
      });
      await expectAlive(client);
      await eventually(() => expect(cluster.one.get(ConnectionManager).openRooms()).toEqual([]));
    });

    it('[RT-20] more rooms than a connection may be in: those over 100 are refused', async () => {
      const client = await cluster.one.connect(user);
      for (const number of range(1, 60)) await join(client, `${room}:${number}`);
      const many = range(1, 102).map((number) => [`room:${room}:again:${number}`, { epoch, offset: 1 }]);
      const results = await resume(client, Object.fromEntries(many));
      expect(Object.values(results).filter((one) => one.epoch !== '')).toHaveLength(40);
      expect(client.ofType('error').map(({ content }) => content['code'])).toEqual(
        range(1, 62).map(() => 'TOO_MANY_ROOMS'),
      );
      await eventually(() => expect(cluster.one.get(ConnectionManager).openRooms()).toHaveLength(100));
    });
  });

  describe('in rooms it may not enter', () => {
    const cases: [what: string, name: (user: string) => string, code: string][] = [
      ['granted to others', () => `team:${randomUUID()}`, 'ROOM_FORBIDDEN'],
      ['of administrators', () => 'admin:news', 'ROOM_FORBIDDEN'],
      ['of another user', () => `user:${randomUUID()}`, 'ROOM_FORBIDDEN'],
      ['of no policy', () => 'chatt:a', 'ROOM_FORBIDDEN'],
      ['whose name is none', () => 'chat:a b', 'BAD_ROOM'],
      ['without a name', () => '', 'BAD_ROOM'],
    ];

    it.each(cases)('[RT-21] [RT-33] %s: refused alone, without a word of it', async (_what, name, code) => {
      const forbidden = name(user);
      const own = await toUser('mine');
      const client = await comeBack(cluster.one, user);
      const position = { epoch: own.epoch, offset: 0 };
      expect(
        await resume(client, {
          [`room:${forbidden}`]: { rewind: 10 },
          user: position,
          [`room:${room}`]: position,
        }),
      ).toMatchObject({
        [`room:${forbidden}`]: { recovered: false, epoch: '', offset: 0, replayed: 0 },
        user: { recovered: true, replayed: 1 },
        [`room:${room}`]: { recovered: false },
      });
      expect(await client.nextOfType('error')).toMatchObject({
        room: forbidden,
        content: { code, id: 'resume' },
      });
      client.send({ type: 'room_message', id: 'm', room: forbidden, content: 1 });
      const { content } = await client.nextOfType('error');
      expect(content['code']).toBe(code === 'BAD_ROOM' ? 'BAD_ROOM' : 'NOT_IN_ROOM');
      await toRoom('allowed');
      await client.nextOfType('room_message');
    });

    it('[RT-21] a grant that was taken back meanwhile counts', async () => {
      room = `team:${randomUUID()}`;
      await cluster.notifications.grantRoom(room, user);
      const before = await cluster.one.connect(user);
      const position = await join(before, room);
      before.terminate();
      await cluster.notifications.revokeRoom(room, user);
      await toRoom('secret');
      const client = await comeBack(cluster.two, user);
      expect(await resume(client, { [`room:${room}`]: position })).toMatchObject({
        [`room:${room}`]: { recovered: false, epoch: '' },
      });
      expect(await client.nextOfType('error')).toMatchObject({ room, content: { code: 'ROOM_FORBIDDEN' } });
      expect(client.frames.join()).not.toContain('secret');
    });

    it('[RT-21] a grant that is taken back in the middle of the replay ends it', async () => {
      room = `team:${randomUUID()}`;
      await cluster.notifications.grantRoom(room, user);
      const count = 200; // more than the buffers of the system hold
      for (let number = 1; number <= count; number++) await toRoom('x'.repeat(100_000));
      const own = await toUser('mine');
      const client = await comeBack(cluster.two, user);
      client.pause();
      const streams = { [`room:${room}`]: { rewind: count }, user: { epoch: own.epoch, offset: 0 } };
      client.send({ type: 'resume', content: { streams } });
      const manager = cluster.two.get(ConnectionManager);
      await eventually(() => expect(manager.getStats().bufferedBytes).toBeGreaterThan(100_000));
      await cluster.notifications.revokeRoom(room, user);
      await eventually(() => expect(manager.openRooms()).toEqual([]));
      client.resume();
      const { content } = await client.nextOfType('resumed');
      expect(content['streams']).toMatchObject({
        [`room:${room}`]: { recovered: false, epoch: '', offset: 0, replayed: 0 },
        user: { recovered: true, replayed: 1 },
      });
      const types = client.messages.map(({ type }) => type);
      expect(types.slice(types.indexOf('error'))).toEqual(['error', 'chat', 'resumed']);
      expect(client.ofType('room_message').length).toBeLessThan(count);
    });
  });

  describe('that rewinds', () => {
    it.each([
      ['fewer than there are', 2, ['four', 'five']],
      ['more than there are', 1000, ['one', 'two', 'three', 'four', 'five']],
    ])('[RT-33] %s: gets the last in order, then what is live', async (_what, rewind, expected) => {
      let last: PublishResult | undefined;
      for (const text of ['one', 'two', 'three', 'four', 'five']) {
        await toUser(text);
        last = await toRoom(text);
      }
      const client = await comeBack(cluster.two, user);
      const results = await resume(client, { [`room:${room}`]: { rewind }, user: { rewind } });
      const result = { recovered: false, offset: 5, replayed: expected.length };
      expect(results).toMatchObject({
        user: result,
        [`room:${room}`]: { ...result, epoch: last?.epoch },
      });
      await toRoom('live');
      await client.next(({ offset }) => offset === 6);
      const contents = (type: string) => client.ofType(type).map(({ content }) => content as unknown);
      expect(contents('chat')).toEqual(expected);
      expect(contents('room_message')).toEqual([...expected, 'live']);
    });

    it('[RT-33] a stream in which nothing ever was: gets nothing', async () => {
      const client = await comeBack(cluster.two, user);
      expect(await resume(client, { user: { rewind: 5 } })).toEqual({
        user: { recovered: false, epoch: expect.any(String), offset: 0, replayed: 0 },
      });
    });
  });
});

describe.each(clustersAndShards)('a client that comes back too late %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start({ HISTORY_USER_MAX: '5', HISTORY_ROOM_MAX: '5', HISTORY_BROADCAST_MAX: '5' });
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  it.each([
    [2, false, []],
    [3, true, [4, 5, 6, 7, 8]],
    [0, false, []],
  ])('[RT-32] [RT-33] at %i of 8, where history has 5: recovered %s', async (offset, recovered, replayed) => {
    const user = randomUUID();
    const room = `chat:${randomUUID()}`;
    const results: Record<string, PublishResult> = {};
    let before = 0;
    for (let count = 1; count <= 8; count++) {
      const own = await cluster.notifications.sendToUser(user, { type: 'chat', content: count });
      const ours = await cluster.notifications.sendToRoom(room, count);
      const all = await cluster.notifications.broadcast(count);
      if (count === 1) before = all.offset - 1;
      Object.assign(results, { user: own, [`room:${room}`]: ours, broadcast: all });
    }
    const client = await comeBack(cluster.two, user);
    const positions = Object.fromEntries(
      Object.entries(results).map(([stream, { epoch }]) => [
        stream,
        { epoch, offset: offset + (stream === 'broadcast' ? before : 0) },
      ]),
    );
    const answer = await resume(client, positions);
    for (const stream of Object.keys(results)) {
      expect(answer[stream]).toMatchObject({ recovered, replayed: replayed.length });
      const shift = stream === 'broadcast' ? before : 0;
      expect(offsetsOf(client, stream)).toEqual(replayed.map((one) => one + shift));
    }
  });
});

describe('a client that comes back to a history that has grown old', () => {
  let cluster: TestCluster;
  let user: string;
  let epoch: string;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });

  /** 43 messages, 40 of which are older than history may be: more than Redis is asked for at a time. */
  beforeEach(async () => {
    user = randomUUID();
    for (const number of range(1, 43))
      ({ epoch } = await cluster.notifications.sendToUser(user, { type: 'chat', content: number }));
    await growOld(40);
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  /** As if the stream's first messages had been kept a day ago. */
  const growOld = async (count: number) => {
    const key = `ginforge:stream:{user:${user}}`;
    const entries = (await cluster.redis.cli('XRANGE', key, '-', '+')) as [
      string,
      [string, string, string, string],
    ][];
    await cluster.redis.cli('DEL', key);
    for (const [index, [id, [, storedAt, , json]]] of entries.entries()) {
      const time = Number(storedAt) - (index < count ? 24 * 3_600_000 : 0);
      await cluster.redis.cli('XADD', key, id, 't', time, 'm', json);
    }
  };

  it.each([
    [40, true, [41, 42, 43]],
    [39, false, []],
    [0, false, []],
  ])(
    '[RT-32] [RT-33] at %i of 43, where 40 are too old: recovered %s',
    async (offset, recovered, offsets) => {
      const client = await comeBack(cluster.two, user);
      expect(await resume(client, { user: { epoch, offset } })).toEqual({
        user: { recovered, epoch, offset: 43, replayed: offsets.length },
      });
      expect(offsetsOf(client, 'user')).toEqual(offsets);
    },
  );

  it('[RT-32] [RT-33] and rewinds gets those that are not too old', async () => {
    const client = await comeBack(cluster.two, user);
    expect(await resume(client, { user: { rewind: 100 } })).toEqual({
      user: { recovered: false, epoch, offset: 43, replayed: 3 },
    });
    expect(offsetsOf(client, 'user')).toEqual([41, 42, 43]);
  });
});
