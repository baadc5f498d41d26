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

describe('with resume', () => {
  beforeEach(() => {
    client = new ObservedClient({ url: gateway.url, resume: true });
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
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: undefined }]);
    expect(client.recovered.waiting).toEqual([{ stream: 'broadcast', replayed: 0 }]);
  });

  it('[RT-71] drops duplicates', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    sendAll(peer, [11, 11, 10, 12, 11, 13]);
    expect(await receive(3)).toEqual([11, 12, 13]);
    expect(client.messages.waiting).toEqual([]);
  });

  it('[RT-34] notices a hole and closes it, keeping the order', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    sendAll(peer, [11, 14, 15]);
    expect(await peer.nextOf('resume')).toMatchObject({ content: { streams: { user: at('e1', 11) } } });
    sendAll(peer, [12, 13, 14, 15]);
    peer.send(resumed({ user: { recovered: true, ...at('e1', 15), replayed: 4 } }));
    sendAll(peer, [16]);
    expect(await receive(6)).toEqual([11, 12, 13, 14, 15, 16]);
    expect(client.lost.waiting).toEqual([]);
  });

  it('[RT-34] delivers what it holds when a hole cannot be closed', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    sendAll(peer, [14, 15]);
    await peer.nextOf('resume');
    peer.send(resumed({ user: { recovered: false, ...at('e1', 15), replayed: 0 } }));
    sendAll(peer, [16]);
    expect(await receive(3)).toEqual([14, 15, 16]);
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: 3 }]);
  });

  it('[RT-34] follows a stream that began anew under it', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    peer.send(resumed({ user: { recovered: false, ...at('e2', 0), replayed: 0 } }));
    sendAll(peer, [1, 2]);
    expect(await receive(2)).toEqual([1, 2]);
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: undefined }]);
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
    expect(await client.lost.next()).toEqual({ stream: 'user', missed: 2 });
    expect(await client.recovered.next()).toEqual({ stream: 'broadcast', replayed: 0 });
    expect(await client.recovered.next()).toEqual({ stream: 'room:chat:a', replayed: 0 });
    sendAll(second, [13]);
    expect(await receive(1)).toEqual([13]);
  });

  it('[RT-71] joins a room of which `resumed` says nothing', async () => {
    const first = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    const joined = client.joinRoom('chat:a');
    first.ack(await first.nextOf('join_room'), { room: 'chat:a', ...at('e2', 3) });
    await joined;
    first.drop();
    const second = await gateway.welcomed({ streams: { user: at('e1', 1) } });
    await second.nextOf('resume');
    second.send(resumed({ user: { recovered: true, ...at('e1', 1), replayed: 0 } }));
    expect(await second.nextOf('join_room')).toMatchObject({ content: 'chat:a' });
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
    expect(await client.lost.next()).toEqual({ stream: 'user', missed: 4 });
    expect(await client.recovered.next()).toEqual({ stream: 'broadcast', replayed: 0 });
    sendAll(second, [16, 16]);
    expect(await receive(1)).toEqual([16]);
    expect(second.unread).toEqual([]);
  });

  it('[RT-34] tells about a hole and goes on', async () => {
    const peer = await gateway.welcomed({ streams: { user: at('e1', 10) } });
    sendAll(peer, [13, 14]);
    expect(await receive(2)).toEqual([13, 14]);
    expect(client.lost.waiting).toEqual([{ stream: 'user', missed: 2 }]);
  });
});
