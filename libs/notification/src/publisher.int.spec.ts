import { loadEnvironment, RedisConnections } from '@ginforge/chassis';
import type { Channel, Message } from '@ginforge/protocol';
import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';
import { z } from 'zod';
import { parseEnvelope, type Envelope } from './envelope.js';
import { notificationEnvironment } from './environment.js';
import { openPublishConnection } from './publish-connection.js';
import type { PublishItem } from './publish-item.js';
import { Publisher } from './publisher.js';
import { StreamHistory } from './stream-history.js';
import { channelName, streams } from './streams.js';

const environment = loadEnvironment(z.object(notificationEnvironment), {});

let server: TestRedis;
let connections: RedisConnections;
let publisher: Publisher;
let history: StreamHistory;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'publisher-test');
  publisher = new Publisher(await openPublishConnection(connections), environment);
  history = new StreamHistory(connections.commands, environment);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

function toRoom(room: string, content: unknown): PublishItem {
  return { to: { kind: 'room', room }, message: { type: 'room_message', content } };
}

/** Everything that arrives on a channel, as the gateway would read it. */
async function listen(channel: Channel): Promise<(Envelope & { message: Message })[]> {
  const received: (Envelope & { message: Message })[] = [];
  const subscriber = connections.subscriber();
  subscriber.on('message', (_channel, payload: string) => {
    const envelope = parseEnvelope(payload);
    if (!envelope) throw new Error(`not an envelope: ${payload}`);
    received.push({ ...envelope, message: JSON.parse(envelope.json) as Message });
  });
  await subscriber.subscribe(channelName(channel));
  return received;
}

describe('Publisher', () => {
  test('[RT-32] fifty publishers at once leave no hole in the offsets, and one epoch', async () => {
    const received = await listen({ kind: 'room', room: 'chat:busy' });
    const publishers = await Promise.all(
      Array.from(
        { length: 50 },
        async () => new Publisher(await openPublishConnection(connections), environment),
      ),
    );
    const results = await Promise.all(
      publishers.flatMap((one, index) =>
        [1, 2, 3, 4].map((n) => one.publish(toRoom('chat:busy', [index, n]))),
      ),
    );
    const offsets = results.map((result) => result.offset).sort((a, b) => a - b);
    expect(offsets).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(new Set(results.map((result) => result.epoch)).size).toBe(1);
    await eventually(() => received.length === 200);
    expect(received.map((envelope) => envelope.offset)).toEqual(offsets);
  });

  test('[RT-16] what one publisher sends to one target arrives in the order it was sent', async () => {
    const received = await listen({ kind: 'room', room: 'chat:order' });
    const sent = Array.from({ length: 500 }, (_, index) => index);
    const results = await Promise.all(sent.map((n) => publisher.publish(toRoom('chat:order', n))));
    expect(results.map((result) => result.offset)).toEqual(sent.map((n) => n + 1));
    await eventually(() => received.length === sent.length);
    expect(received.map((envelope) => envelope.message.content)).toEqual(sent);
  });

  test('[RT-32] the result names the message, and the subscriber gets the same', async () => {
    const received = await listen({ kind: 'notification', userId: 'u-1' });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const content = { title: 'Hello', body: 'line\nbreak “quoted” 😀' };
    const result = await publisher.publish({
      to: { kind: 'notification', userId: 'u-1' },
      message: { type: 'notification', content, data: { n: 1 } },
      traceparent,
    });
    expect(result).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      stream: 'user',
      offset: 1,
      epoch: expect.stringMatching(/^[0-9a-f]{16}$/),
      deduped: false,
    });
    await eventually(() => received.length === 1);
    const [envelope] = received;
    expect(envelope).toMatchObject({
      offset: 1,
      epoch: result.epoch,
      traceparent,
      exceptClientId: undefined,
    });
    expect(envelope?.message).toEqual({
      type: 'notification',
      id: result.id,
      to: 'u-1',
      content,
      data: { n: 1 },
      timestamp: envelope?.publishedAt,
    });
    const stored = await history.latest(streams.user('u-1'), 1);
    expect(stored.entries).toEqual([{ offset: 1, json: envelope?.json }]);
  });

  test('[RT-32] both channels of a user share one stream', async () => {
    const message = { type: 'chat', content: 'x' };
    const first = await publisher.publish({ to: { kind: 'user', userId: 'u-2' }, message });
    const second = await publisher.publish({ to: { kind: 'notification', userId: 'u-2' }, message });
    expect([first.offset, second.offset]).toEqual([1, 2]);
    expect(second.epoch).toBe(first.epoch);
  });

  test('[RT-32] an idempotency key publishes once and gives the first result again, from any publisher', async () => {
    const received = await listen({ kind: 'room', room: 'chat:once' });
    const other = new Publisher(await openPublishConnection(connections), environment);
    const results = await Promise.all(
      [publisher, other, publisher].map((one) =>
        one.publish({ ...toRoom('chat:once', 'first'), idempotencyKey: 'order 1' }),
      ),
    );
    const later = await publisher.publish({ ...toRoom('chat:once', 'second'), idempotencyKey: 'order 1' });
    const next = await publisher.publish({ ...toRoom('chat:once', 'third'), idempotencyKey: 'order 2' });
    expect([...results, later].filter((result) => !result.deduped)).toHaveLength(1);
    expect(new Set([...results, later].map(({ id, offset, epoch }) => `${id} ${offset} ${epoch}`)).size).toBe(
      1,
    );
    expect(next).toMatchObject({ offset: 2, deduped: false });
    await eventually(() => received.length === 2);
    expect(received.map((envelope) => envelope.message.content)).toEqual(['first', 'third']);
    const key = 'ginforge:stream-once:{room:chat:once}:order 1';
    expect(await connections.commands.ttl(key)).toBeGreaterThan(290);
  });

  test('[RT-32] an idempotency key belongs to its target', async () => {
    const one = await publisher.publish({ ...toRoom('chat:k1', 1), idempotencyKey: 'k' });
    const two = await publisher.publish({ ...toRoom('chat:k2', 1), idempotencyKey: 'k' });
    expect([one.deduped, two.deduped]).toEqual([false, false]);
  });

  test('[RT-35] an id made earlier is kept', async () => {
    const id = '0198a1f2-7c00-7000-8000-000000000001';
    const item = toRoom('chat:id', 1);
    expect(await publisher.publish({ ...item, message: { ...item.message, id } })).toMatchObject({ id });
  });

  test('[RT-32] a batch has one outcome per item, in order; a refused one does not hurt the others', async () => {
    const outcomes = await publisher.publishBatch([
      toRoom('chat:batch', 'a'),
      toRoom('not a room', 'b'),
      toRoom('chat:batch', 'c'),
      { to: { kind: 'broadcast' }, message: { type: 'broadcast', content: 'd' } },
    ]);
    expect(outcomes).toEqual([
      expect.objectContaining({ status: 'published', stream: 'room:chat:batch', offset: 1 }),
      { status: 'failed', error: expect.objectContaining({ errorName: 'VALIDATION_FAILED' }) },
      expect.objectContaining({ status: 'published', stream: 'room:chat:batch', offset: 2 }),
      expect.objectContaining({ status: 'published', stream: 'broadcast', offset: 1 }),
    ]);
  });

  test('[RT-31] an oversized message is refused and leaves no trace', async () => {
    await expect(publisher.publish(toRoom('chat:big', 'x'.repeat(600 * 1024)))).rejects.toMatchObject({
      errorName: 'VALIDATION_FAILED',
    });
    expect(await connections.commands.exists('ginforge:stream-meta:{room:chat:big}')).toBe(0);
  });

  test('[RT-11] a message of the full 512 KiB with what the gateway adds is published', async () => {
    const item = toRoom('chat:full', 'x'.repeat(512 * 1024 - 60));
    const result = await publisher.publish({
      ...item,
      message: { ...item.message, from: 'f'.repeat(128), from_name: 'n'.repeat(256) },
    });
    expect(result.offset).toBe(1);
  });

  test('[RT-14] a transient message reaches subscribers and no stream', async () => {
    const received = await listen({ kind: 'user', userId: 'u-3' });
    const to = { kind: 'user', userId: 'u-3' } as const;
    const id = await publisher.publishTransient(
      to,
      { type: 'chat', content: 'x' },
      { exceptClientId: 'c-9' },
    );
    await eventually(() => received.length === 1);
    const [envelope] = received;
    expect(envelope).toMatchObject({ offset: 0, epoch: undefined, exceptClientId: 'c-9', message: { id } });
    expect(await connections.commands.exists('ginforge:stream:{user:u-3}')).toBe(0);
  });

  test('[RT-34] a stream whose counter was lost starts over with a new epoch and without its old entries', async () => {
    const before = await publisher.publish(toRoom('chat:lost', 'old'));
    await publisher.publish(toRoom('chat:lost', 'old'));
    await connections.commands.del('ginforge:stream-meta:{room:chat:lost}');
    const after = await publisher.publish(toRoom('chat:lost', 'new'));
    expect(after.offset).toBe(1);
    expect(after.epoch).not.toBe(before.epoch);
    const { entries } = await history.latest(streams.room('chat:lost'), 10);
    expect(entries.map((entry) => (JSON.parse(entry.json) as Message).content)).toEqual(['new']);
  });

  test('[RT-32] scripts are found again after Redis forgot them', async () => {
    await publisher.publish(toRoom('chat:forgot', 1));
    await connections.commands.script('FLUSH');
    expect(await publisher.publish(toRoom('chat:forgot', 2))).toMatchObject({ offset: 2 });
  });
});
