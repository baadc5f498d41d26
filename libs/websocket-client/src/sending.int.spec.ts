import { ScriptedGateway } from './testing/scripted-gateway.js';
import { ObservedClient } from './testing/test-client.js';

let gateway: ScriptedGateway;
let client: ObservedClient;

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
  client = new ObservedClient({ url: gateway.url, resume: false });
});

afterEach(async () => {
  client.disconnect();
  await gateway.stop();
});

describe('sending', () => {
  it('[RT-72] resolves with the ack', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    const sent = client.sendChat('u2', { text: 'hi' });
    const message = await peer.nextOf('chat');
    expect(message).toMatchObject({ to: 'u2', content: { text: 'hi' } });
    peer.ack(message, { message_id: 'm1', stream: 'user', epoch: 'e', offset: 7 });
    expect(await sent).toMatchObject({ id: message.id, message_id: 'm1', offset: 7 });
  });

  it('[RT-72] rejects with the error of the server', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    const sent = client.sendToRoom('chat:1', 'hi');
    peer.refuse(await peer.nextOf('room_message'), 'NOT_IN_ROOM');
    await expect(sent).rejects.toMatchObject({ name: 'WebSocketError', code: 'NOT_IN_ROOM' });
    expect(client.errors.waiting).toEqual([]);
  });

  it('[RT-72] rejects after a time without an answer', async () => {
    const impatient = new ObservedClient({ url: gateway.url, ackTimeoutMs: 10 });
    void impatient.connect('t');
    await gateway.welcomed();
    await expect(impatient.sendChat('u2', 'hi')).rejects.toMatchObject({ code: 'TIMEOUT' });
    impatient.disconnect();
  });

  it('[RT-72] keeps messages while offline and sends them once, in order, with their ids', async () => {
    void client.connect('t');
    const first = await gateway.welcomed();
    await client.opened.next();
    first.drop();
    await client.closed.next();
    const sent = ['a', 'b', 'c'].map((text) =>
      client.send({ type: 'chat', to: 'u2', content: text, id: text }),
    );
    const second = await gateway.welcomed();
    for (const text of ['a', 'b', 'c']) {
      const message = await second.nextOf('chat');
      expect(message).toMatchObject({ id: text, content: text });
      second.ack(message);
    }
    await Promise.all(sent);
    expect(second.unread).toEqual([]);
  });

  it('[RT-72] sends what got no answer again after a reconnect, with the same id', async () => {
    void client.connect('t');
    const first = await gateway.welcomed();
    const sent = client.sendChat('u2', 'hi');
    const before = await first.nextOf('chat');
    first.drop();
    const second = await gateway.welcomed();
    const after = await second.nextOf('chat');
    expect(after).toEqual(before);
    second.ack(after);
    expect(await sent).toMatchObject({ id: before.id });
  });

  it('[RT-72] keeps at most so many', async () => {
    const small = new ObservedClient({ url: gateway.url, queueLimit: 2 });
    void small.connect('t');
    const kept = [small.sendChat('u2', 1), small.sendChat('u2', 2)];
    await expect(small.sendChat('u2', 3)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    small.disconnect();
    for (const promise of kept) await expect(promise).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('[RT-11] refuses what would cost the connection', async () => {
    void client.connect('t');
    await gateway.welcomed();
    await expect(client.sendChat('u2', 'ü'.repeat(300_000))).rejects.toMatchObject({ code: 'TOO_BIG' });
  });

  it('[RT-72] sends nothing when it is not connected and will not be', async () => {
    await expect(client.sendChat('u2', 1)).rejects.toMatchObject({ code: 'CLOSED' });
    void client.connect('t');
    const peer = await gateway.welcomed();
    const unanswered = client.sendChat('u2', 2);
    await peer.nextOf('chat');
    peer.close(4403);
    await expect(unanswered).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(client.sendChat('u2', 3)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('[RT-72] sends nothing of one user as another', async () => {
    let user = 'u1';
    void client.connect(() => user);
    const first = await gateway.welcomed({ userId: user });
    await client.opened.next();
    first.drop();
    await client.closed.next();
    const unsent = client.sendChat('u3', 'from u1');
    user = 'u2';
    const second = await gateway.welcomed({ userId: user });
    await expect(unsent).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await client.opened.next()).toMatchObject({ userId: 'u2', reconnected: false });
    expect(second.unread).toEqual([]);
  });
});

describe('rooms', () => {
  it('[RT-71] joins again after a reconnect, before what waits is sent', async () => {
    void client.connect('t');
    const first = await gateway.welcomed();
    for (const room of ['chat:a', 'chat:b', 'chat:c']) {
      const joined = client.joinRoom(room);
      first.ack(await first.nextOf('join_room'), { room });
      await joined;
    }
    const left = client.leaveRoom('chat:b');
    first.ack(await first.nextOf('leave_room'), { room: 'chat:b' });
    await left;
    first.drop();
    await client.closed.next();
    const sent = client.sendToRoom('chat:a', 'hi');
    const second = await gateway.welcomed();
    const joins = [await second.next(), await second.next()];
    expect(joins.map(({ type, content }) => [type, content])).toEqual([
      ['join_room', 'chat:a'],
      ['join_room', 'chat:c'],
    ]);
    expect(second.unread).toEqual([]);
    for (const join of joins) second.ack(join, { room: join.content });
    const message = await second.next();
    expect(message).toMatchObject({ type: 'room_message', room: 'chat:a' });
    second.ack(message);
    await sent;
  });

  it('[RT-71] forgets a room that may no longer be entered, and says so', async () => {
    void client.connect('t');
    const first = await gateway.welcomed();
    const joined = client.joinRoom('team:x');
    first.ack(await first.nextOf('join_room'), { room: 'team:x' });
    await joined;
    first.drop();
    const second = await gateway.welcomed();
    second.refuse(await second.nextOf('join_room'), 'ROOM_FORBIDDEN');
    expect(await client.errors.next()).toMatchObject({ code: 'ROOM_FORBIDDEN' });
    second.drop();
    const third = await gateway.welcomed();
    const sent = client.sendChat('u2', 'x');
    const message = await third.next();
    expect(message.type).toBe('chat');
    third.ack(message);
    await sent;
  });

  it('[RT-71] goes on trying a room that cannot be entered just now', async () => {
    void client.connect('t');
    const first = await gateway.welcomed();
    const joined = client.joinRoom('chat:a');
    first.ack(await first.nextOf('join_room'), { room: 'chat:a' });
    await joined;
    first.drop();
    const second = await gateway.welcomed();
    second.refuse(await second.nextOf('join_room'), 'UNAVAILABLE');
    second.ack(await second.nextOf('join_room'), { room: 'chat:a' });
    expect(client.state.kind).toBe('open');
  });

  it('[RT-20] a refused join is not repeated', async () => {
    void client.connect('t');
    const first = await gateway.welcomed();
    const joined = client.joinRoom('nope:1');
    first.refuse(await first.nextOf('join_room'), 'ROOM_FORBIDDEN');
    await expect(joined).rejects.toMatchObject({ code: 'ROOM_FORBIDDEN' });
    first.drop();
    const second = await gateway.welcomed();
    const sent = client.sendChat('u2', 'x');
    const message = await second.next();
    expect(message.type).toBe('chat');
    second.ack(message);
    await sent;
  });
});
