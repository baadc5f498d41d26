import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import type { Client } from '../testing/test-gateway.js';

describe('messages of one client', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    // The pings that are counted here are those that go with a refusal.
    cluster = await TestCluster.start({ HEARTBEAT_INTERVAL_MS: '3600000', HEARTBEAT_TIMEOUT_MS: '7200000' });
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const answerTo = async (client: Client, id: string) =>
    (await client.next(({ type, content }) => (type === 'ack' || type === 'error') && content['id'] === id))
      .type;

  it('[RT-16] are refused with the one that Redis missed, which they would overtake', async () => {
    const client = await cluster.one.connect(randomUUID());
    const room = `chat:${randomUUID()}`;
    client.send({ type: 'join_room', id: 'join', room });
    const say = (id: string) => client.send({ type: 'room_message', id, room, content: id });
    say('zero'); // by its answer the gateway learns what time it is in Redis
    await client.nextOfType('room_message');

    cluster.redis.freeze();
    ['one', 'two', 'three'].forEach(say);
    await sleep(1_700); // Redis finds the first too late, and could take the second
    cluster.redis.thaw();
    const refused = [];
    for (let count = 0; count < 3; count++) refused.push((await client.nextOfType('error')).content);
    expect(refused).toMatchObject(['one', 'two', 'three'].map((id) => ({ id, code: 'UNAVAILABLE' })));
    await eventually(async () => {
      ['one', 'two', 'three'].forEach(say);
      const answers = await Promise.all(['one', 'two', 'three'].map((id) => answerTo(client, id)));
      // A Redis that stood still for longer than two seconds has lost its link, and is found again.
      expect(answers).toEqual(['ack', 'ack', 'ack']);
    });
    const heard = client.ofType('room_message').slice(1);
    expect(heard.map(({ content, offset }) => [content, offset])).toEqual([
      ['one', 2],
      ['two', 3],
      ['three', 4],
    ]);
  });

  it('[RT-16] do not overtake one whose refusal the client has not heard', async () => {
    const userId = randomUUID();
    const client = await cluster.one.connect(userId, { autoPong: false });
    const room = `chat:${randomUUID()}`;
    client.send({ type: 'join_room', id: 'join', room });
    const say = (id: string) => client.send({ type: 'room_message', id, room, content: id });
    say('zero');
    await client.nextOfType('room_message');

    cluster.redis.freeze();
    say('one');
    await sleep(1_700);
    cluster.redis.thaw();
    const questions: Buffer[] = [];
    client.socket.on('ping', (question) => questions.push(question));
    expect((await client.nextOfType('error')).content).toMatchObject({ id: 'one', code: 'UNAVAILABLE' });
    say('two');
    expect((await client.nextOfType('error')).content).toMatchObject({ id: 'two', code: 'UNAVAILABLE' });
    await eventually(() => questions.length === 2);
    client.socket.pong(questions[0]);
    say('three'); // of the second refusal the client has not heard yet
    expect((await client.nextOfType('error')).content).toMatchObject({ id: 'three', code: 'UNAVAILABLE' });
    await eventually(() => questions.length === 3);
    client.socket.pong(questions[2]);
    await eventually(async () => {
      const asked = questions.length;
      say('four');
      const answer = await answerTo(client, 'four');
      if (answer === 'error') {
        await eventually(() => questions.length > asked);
        client.socket.pong(questions.at(-1));
      }
      expect(answer).toBe('ack');
    });

    expect(await client.nextOfType('room_message')).toMatchObject({ content: 'four', offset: 2 });
  });
});
