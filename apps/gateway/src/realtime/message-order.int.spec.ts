import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';

describe('messages of one client', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

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
    ['one', 'two', 'three'].forEach(say);

    expect(refused).toMatchObject(['one', 'two', 'three'].map((id) => ({ id, code: 'UNAVAILABLE' })));
    const heard = [];
    for (let count = 0; count < 3; count++) heard.push(await client.nextOfType('room_message'));
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
    say('four');

    expect(await client.nextOfType('room_message')).toMatchObject({ content: 'four', offset: 2 });
  });
});
