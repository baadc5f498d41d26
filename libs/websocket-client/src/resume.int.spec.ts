import { type WireMessage } from './outgoing-message.js';
import { ScriptedGateway, type Peer } from './testing/scripted-gateway.js';
import { ObservedClient } from './testing/test-client.js';

let gateway: ScriptedGateway;
let client: ObservedClient;

const at = (epoch: string, offset: number) => ({ epoch, offset });
const notification = (offset: number): WireMessage => ({
  type: 'notification',
  stream: 'user',
  offset,
  content: { title: String(offset), body: '' },
});
const sendAll = (peer: Peer, offsets: number[]) =>
  offsets.forEach((offset) => peer.send(notification(offset)));
const resumed = (streams: Record<string, unknown>): WireMessage => ({
  type: 'resumed',
  content: { streams },
});
const receive = async (count: number): Promise<(number | undefined)[]> => {
  const offsets: (number | undefined)[] = [];
  while (offsets.length < count) offsets.push((await client.messages.next()).offset);
  return offsets;
};

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
});

afterEach(async () => {
  client.disconnect();
  await gateway.stop();
});

describe('resuming', () => {
  beforeEach(() => {
    client = new ObservedClient({ url: gateway.url });
    void client.connect('t');
  });

  it('[RT-71] resumes from where it was, first of all, and tells that nothing is lost', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    expect(first.requestUrl).toBe('/ws');
    const joined = client.joinRoom('chat:a');
    first.ack(await first.nextOf('join_room'), { room: 'chat:a', ...at('e2', 3) });
    await joined;
    sendAll(first, [11, 12]);
    await receive(2);
    first.drop();

    const second = await gateway.connection();
    expect(second.requestUrl).toBe('/ws?resume=1');
    const sent = client.sendToRoom('chat:a', 'waits');
    second.welcome({ streams: { user: at('e1', 14), broadcast: at('e1', 5) } });
    const resume = await second.next();
    expect(resume).toMatchObject({
      type: 'resume',
      content: {
        streams: { user: at('e1', 12), broadcast: at('e1', 5), 'room:chat:a': at('e2', 3) },
      },
    });
    sendAll(second, [13, 14]);
    expect(second.unread).toEqual([]);
    second.send(
      resumed({
        user: { recovered: true, ...at('e1', 14), replayed: 2 },
        broadcast: { recovered: true, ...at('e1', 5), replayed: 0 },
        'room:chat:a': { recovered: true, ...at('e2', 3), replayed: 0 },
      }),
    );
    sendAll(second, [15]);
    expect(await receive(3)).toEqual([13, 14, 15]);
    expect(await client.recovered.next()).toEqual({ stream: 'user', replayed: 2 });
    const message = await second.next();
    expect(message.type).toBe('room_message');
    second.ack(message);
    await sent;
    expect(client.lost.waiting).toEqual([]);
  });

  it('[RT-71] tells which stream lost something when the gap cannot be closed', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e9', 2), broadcast: at('e1', 5) } });
    await second.nextOf('resume');
    second.send(
      resumed({
        user: { recovered: false, ...at('e9', 2), replayed: 0 },
        broadcast: { recovered: true, ...at('e1', 5), replayed: 0 },
      }),
    );
    sendAll(second, [3]);
    expect(await receive(1)).toEqual([3]);
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: undefined, position: at('e9', 2) }]);
    expect(client.recovered.waiting).toEqual([{ stream: 'broadcast', replayed: 0 }]);
  });

  it('[RT-71] drops duplicates', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    sendAll(peer, [11, 11, 10, 12, 11, 13]);
    expect(await receive(3)).toEqual([11, 12, 13]);
    expect(client.messages.waiting).toEqual([]);
  });

  it('[RT-34] leaves a link on which something is missing, comes back at once, and asks for it', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    const states: unknown[] = [];
    client.onStateChange((state) => states.push(state));
    sendAll(first, [11, 14, 15]);
    expect(await first.closed).toBe(1000);
    expect(first.unread).toEqual([]);
    expect(await client.closed.next()).toMatchObject({ code: 1006, willReconnect: true });
    const second = await gateway.welcomed({ streams: { user: at('e1', 15), broadcast: at('e1', 5) } });
    expect(states).toContainEqual({ kind: 'waiting', attempt: 1, delayMs: 0 });
    expect(await second.next()).toMatchObject({
      type: 'resume',
      content: { streams: { user: at('e1', 11) } },
    });
    sendAll(second, [12, 13, 14, 15]);
    second.send(
      resumed({
        user: { recovered: true, ...at('e1', 15), replayed: 4 },
        broadcast: { recovered: true, ...at('e1', 5), replayed: 0 },
      }),
    );
    sendAll(second, [16]);
    expect(await receive(6)).toEqual([11, 12, 13, 14, 15, 16]);
    expect(client.lost.waiting).toEqual([]);
  });

  it('[RT-34] backs off when something is missing again and again, and takes `recovered` at its word only when all came', async () => {
    const states: { kind: string; delayMs?: number }[] = [];
    client.onStateChange((state) => states.push(state));
    sendAll(await gateway.welcomed({ streams: { user: at('e1', 10) } }), [12]);
    for (const offsets of [[12], [], [12]]) {
      const peer = await gateway.welcomed({ streams: { user: at('e1', 12) } });
      await peer.nextOf('resume');
      sendAll(peer, offsets);
      peer.send(resumed({ user: { recovered: true, ...at('e1', 12), replayed: 2 } }));
    }
    const peer = await gateway.welcomed({ streams: { user: at('e1', 12) } });
    await peer.nextOf('resume');
    const delays = states.filter(({ kind }) => kind === 'waiting').map(({ delayMs }) => delayMs);
    expect(delays).toHaveLength(4);
    expect(delays.map((delay) => delay === 0)).toEqual([true, false, false, false]);
    sendAll(peer, [11, 12]);
    peer.send(resumed({ user: { recovered: true, ...at('e1', 12), replayed: 2 } }));
    expect(await receive(2)).toEqual([11, 12]);
    expect(client.lost.waiting).toEqual([]);
  });

  it('[RT-34] goes on from the new position when the gateway says by itself that something is lost', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    peer.send(resumed({ user: { recovered: false, ...at('e1', 14), replayed: 0 } }));
    sendAll(peer, [14, 15]);
    expect(await receive(1)).toEqual([15]);
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: 4, position: at('e1', 14) }]);
    peer.send(resumed({ user: { recovered: false, ...at('e1', 3), replayed: 0 } }));
    sendAll(peer, [4]);
    expect(await receive(1)).toEqual([4]);
    expect(client.lost.waiting).toContainEqual({ stream: 'user', missed: undefined, position: at('e1', 3) });
  });

  it('[RT-34] follows a stream that began anew under it', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    peer.send(resumed({ user: { recovered: false, ...at('e2', 0), replayed: 0 } }));
    sendAll(peer, [1, 2]);
    expect(await receive(2)).toEqual([1, 2]);
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: undefined, position: at('e2', 0) }]);
  });

  it('[RT-71] works with a gateway that does not know `resume`', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    const joined = client.joinRoom('chat:a');
    first.ack(await first.nextOf('join_room'), { room: 'chat:a', ...at('e2', 3) });
    await joined;
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 12), broadcast: at('e1', 5) } });
    second.refuse(await second.nextOf('resume'), 'UNKNOWN_TYPE');
    const join = await second.nextOf('join_room');
    second.ack(join, { room: 'chat:a', ...at('e2', 3) });
    expect(await client.lost.next()).toEqual({ stream: 'user', missed: 2, position: at('e1', 12) });
    expect(await client.recovered.next()).toEqual({ stream: 'broadcast', replayed: 0 });
    expect(await client.recovered.next()).toEqual({ stream: 'room:chat:a', replayed: 0 });
    sendAll(second, [13]);
    expect(await receive(1)).toEqual([13]);
  });

  it('[RT-33] forgets a room that may not be entered any more, and that room alone', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    for (const room of ['team:a', 'chat:b']) {
      const joined = client.joinRoom(room);
      first.ack(await first.nextOf('join_room'), { room, ...at('e2', 3) });
      await joined;
    }
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    const { id } = await second.nextOf('resume');
    const content = { code: 'ROOM_FORBIDDEN', message: 'not any more', id };
    second.send({ type: 'error', room: 'team:a', content });
    second.send(
      resumed({
        user: { recovered: true, ...at('e1', 1), replayed: 0 },
        'room:team:a': { recovered: false, ...at('', 0), replayed: 0 },
        'room:chat:b': { recovered: true, ...at('e2', 3), replayed: 0 },
      }),
    );
    expect(await client.errors.next()).toMatchObject({ code: 'ROOM_FORBIDDEN', room: 'team:a' });
    const sent = client.sendToRoom('chat:b', 'goes out next');
    const message = await second.next();
    expect(message).toMatchObject({ type: 'room_message', room: 'chat:b' });
    second.ack(message);
    await sent;
    expect(client.recovered.waiting.map(({ stream }) => stream)).toEqual(['user', 'room:chat:b']);
    expect(client.lost.waiting).toEqual([]);
    second.drop();
    const third = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    const { content: asked } = await third.nextOf('resume');
    expect(asked).toEqual({ streams: { user: at('e1', 1), 'room:chat:b': at('e2', 3) } });
  });

  it('[RT-21] forgets a room that it is taken out of while it is there', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    const joined = client.joinRoom('team:a');
    first.ack(await first.nextOf('join_room'), { room: 'team:a', ...at('e2', 3) });
    await joined;
    first.send({ type: 'error', room: 'team:a', content: { code: 'ROOM_FORBIDDEN', message: 'out' } });
    expect(await client.errors.next()).toMatchObject({ code: 'ROOM_FORBIDDEN', room: 'team:a' });
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    expect((await second.nextOf('resume')).content).toEqual({ streams: { user: at('e1', 1) } });
  });

  it.each(['UNAVAILABLE', 'BAD_MESSAGE'])(
    '[RT-33] keeps its positions when the resume is refused with %s, and asks again over another link',
    async (code) => {
      (await gateway.welcomed({ streams: { user: at('e1', 1) } })).drop();
      const second = await gateway.welcomed({ streams: { user: at('e1', 9) } });
      second.refuse(await second.nextOf('resume'), code);
      const third = await gateway.welcomed({ streams: { user: at('e1', 9) } });
      expect((await third.nextOf('resume')).content).toEqual({ streams: { user: at('e1', 1) } });
      expect(client.lost.waiting).toEqual([]);
    },
  );

  it('[RT-33] keeps its positions when the gateway closes with 1013 in the middle of a replay', async () => {
    (await gateway.welcomed({ streams: { user: at('e1', 1) } })).drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 4) } });
    await second.nextOf('resume');
    sendAll(second, [2, 3]);
    second.close(1013);
    const third = await gateway.welcomed({ streams: { user: at('e1', 4) } });
    expect((await third.nextOf('resume')).content).toEqual({ streams: { user: at('e1', 3) } });
    expect(await receive(2)).toEqual([2, 3]);
    expect(client.lost.waiting).toEqual([]);
  });

  it('[RT-71] says what is lost when the gateway never takes the resume', async () => {
    (await gateway.welcomed({ streams: { user: at('e1', 1) } })).drop();
    for (let refusals = 0; refusals < 2; refusals++) {
      const peer = await gateway.welcomed({ streams: { user: at('e1', 9) } });
      peer.refuse(await peer.nextOf('resume'), 'BAD_MESSAGE');
    }
    expect(await client.lost.next()).toEqual({ stream: 'user', missed: 8, position: at('e1', 9) });
  });

  it('[RT-71] a room that was left while the client caught up stays left', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    const joined = client.joinRoom('chat:a');
    first.ack(await first.nextOf('join_room'), { room: 'chat:a', ...at('e2', 3) });
    await joined;
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    await second.nextOf('resume');
    const left = client.leaveRoom('chat:a');
    second.send(
      resumed({
        user: { recovered: true, ...at('e1', 1), replayed: 0 },
        'room:chat:a': { recovered: false, ...at('e2', 9), replayed: 0 },
      }),
    );
    second.ack(await second.nextOf('leave_room'), { room: 'chat:a' });
    await left;
    expect(client.lost.waiting).toEqual([]);
    second.drop();
    const third = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    expect((await third.nextOf('resume')).content).toEqual({ streams: { user: at('e1', 1) } });
  });
});

describe('without resume', () => {
  beforeEach(() => {
    client = new ObservedClient({ url: gateway.url, resume: false });
    void client.connect('t');
  });

  it('[RT-71] still tells per stream whether something was missed', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    sendAll(first, [11]);
    await receive(1);
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 15), broadcast: at('e1', 5) } });
    expect(second.requestUrl).toBe('/ws');
    expect(await client.lost.next()).toEqual({ stream: 'user', missed: 4, position: at('e1', 15) });
    expect(await client.recovered.next()).toEqual({ stream: 'broadcast', replayed: 0 });
    sendAll(second, [16, 16]);
    expect(await receive(1)).toEqual([16]);
    expect(second.unread).toEqual([]);
  });

  it('[RT-34] tells about a hole and goes on', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    sendAll(peer, [13, 14]);
    expect(await receive(2)).toEqual([13, 14]);
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: 2, position: at('e1', 12) }]);
  });
});

describe('rewinding', () => {
  beforeEach(() => {
    client = new ObservedClient({ url: gateway.url });
  });

  const rewound = (peer: Peer, offset: number) =>
    peer.send(resumed({ user: { recovered: false, ...at('e1', offset), replayed: 3 } }));

  it('[RT-33] asks over its first link for the last messages, hands them on in order, and follows the streams', async () => {
    void client.connect('t', { rewind: { user: 3, 'room:chat:a': 5 } });
    const first = await gateway.connection();
    expect(first.requestUrl).toBe('/ws?resume=1');
    first.welcome({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    const sent = client.sendToRoom('chat:a', 'waits');
    expect(await first.next()).toMatchObject({
      type: 'resume',
      content: { streams: { user: { rewind: 3 }, 'room:chat:a': { rewind: 5 } } },
    });
    sendAll(first, [8, 9, 10]);
    first.send(
      resumed({
        user: { recovered: false, ...at('e1', 10), replayed: 3 },
        'room:chat:a': { recovered: false, ...at('e2', 0), replayed: 0 },
      }),
    );
    sendAll(first, [11]);
    expect(await receive(4)).toEqual([8, 9, 10, 11]);
    expect(await client.recovered.next()).toEqual({ stream: 'user', replayed: 3 });
    expect(await client.recovered.next()).toEqual({ stream: 'room:chat:a', replayed: 0 });
    expect(client.lost.waiting).toEqual([]);
    const message = await first.next();
    expect(message).toMatchObject({ type: 'room_message', room: 'chat:a' });
    first.ack(message);
    await sent;

    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 11), broadcast: at('e1', 5) } });
    expect((await second.nextOf('resume')).content).toEqual({
      streams: { user: at('e1', 11), broadcast: at('e1', 5), 'room:chat:a': at('e2', 0) },
    });
  });

  it('[RT-33] asks again when the link breaks before all has come, and hands nothing on twice', async () => {
    void client.connect('t', { rewind: { user: 3 } });
    const first = await gateway.welcomed({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    await first.nextOf('resume');
    sendAll(first, [8, 9]);
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 11), broadcast: at('e1', 5) } });
    expect((await second.nextOf('resume')).content).toEqual({ streams: { user: { rewind: 3 } } });
    sendAll(second, [9, 10, 11]);
    rewound(second, 11);
    expect(await receive(3)).toEqual([9, 10, 11]);
    expect(client.messages.waiting).toEqual([]);
    expect(client.lost.waiting).toEqual([]);
  });

  it('[RT-33] goes on where it was instead, for a user who was here before', async () => {
    void client.connect('t');
    const first = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    await client.opened.next();
    void client.connect('another', { rewind: { user: 3, broadcast: 3 } });
    await first.closed;
    const second = await gateway.welcomed({ streams: { user: at('e1', 11) } });
    expect((await second.nextOf('resume')).content).toEqual({
      streams: { user: at('e1', 10), broadcast: { rewind: 3 } },
    });
    sendAll(second, [11]);
    expect(await receive(1)).toEqual([11]);
  });

  it('[RT-33] rewinds for another user who signs in', async () => {
    void client.connect('t');
    const first = await gateway.welcomed({ userId: 'ann', streams: { user: at('e1', 10) } });
    await client.opened.next();
    void client.connect('ben', { rewind: { user: 3 } });
    await first.closed;
    const second = await gateway.welcomed({ userId: 'ben', streams: { user: at('e7', 2) } });
    expect((await second.nextOf('resume')).content).toEqual({ streams: { user: { rewind: 3 } } });
  });

  it('[RT-33] a room that may not be entered is told, and forgotten alone', async () => {
    void client.connect('t', { rewind: { user: 3, 'room:team:a': 5 } });
    const first = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    const { id } = await first.nextOf('resume');
    first.send({
      type: 'error',
      room: 'team:a',
      content: { code: 'ROOM_FORBIDDEN', message: 'no', id },
    });
    sendAll(first, [8, 9, 10]);
    first.send(
      resumed({
        user: { recovered: false, ...at('e1', 10), replayed: 3 },
        'room:team:a': { recovered: false, ...at('', 0), replayed: 0 },
      }),
    );
    expect(await receive(3)).toEqual([8, 9, 10]);
    expect(await client.errors.next()).toMatchObject({ code: 'ROOM_FORBIDDEN', room: 'team:a' });
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    expect((await second.nextOf('resume')).content).toEqual({ streams: { user: at('e1', 10) } });
  });

  it('[RT-33] does without, and is in the room, at a gateway that does not know `resume`', async () => {
    void client.connect('t', { rewind: { user: 3, 'room:chat:a': 5 } });
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    sendAll(peer, [11]);
    peer.refuse(await peer.nextOf('resume'), 'UNKNOWN_TYPE');
    peer.ack(await peer.nextOf('join_room'), { room: 'chat:a', ...at('e2', 3) });
    sendAll(peer, [12]);
    expect(await receive(2)).toEqual([11, 12]);
    expect(client.lost.waiting).toEqual([]);
  });

  it('[RT-33] also without resuming otherwise', async () => {
    client = new ObservedClient({ url: gateway.url, resume: false });
    void client.connect('t', { rewind: { user: 3 } });
    const first = await gateway.welcomed({ streams: { user: at('e1', 10), broadcast: at('e1', 5) } });
    expect((await first.nextOf('resume')).content).toEqual({ streams: { user: { rewind: 3 } } });
    sendAll(first, [8, 9, 10]);
    rewound(first, 10);
    expect(await receive(3)).toEqual([8, 9, 10]);
    first.drop();
    const second = await gateway.connection();
    expect(second.requestUrl).toBe('/ws');
  });

  it.each([0, 1_001, 1.5, NaN])('[RT-33] refuses to ask for %d messages', (count) => {
    expect(() => client.connect('t', { rewind: { user: count } })).toThrow(RangeError);
    expect(client.state).toEqual({ kind: 'idle' });
  });
});
