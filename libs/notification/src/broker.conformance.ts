import { formatTraceparent, loadEnvironment, type PubSub, withTraceContext } from '@ginforge/chassis';
import type { Channel, Message } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';
import { z } from 'zod';
import type { Broker } from './broker.js';
import { type Envelope, parseEnvelope } from './envelope.js';
import { notificationEnvironment, type NotificationEnvironment } from './environment.js';
import type { PublishItem } from './publish-item.js';
import { Publisher } from './publisher.js';
import type { HistoryPage } from './stream-history.js';
import { channelName, streams } from './streams.js';

/** A broker under test. */
export interface BrokerTestbed {
  readonly pubSub: PubSub;
  /** One more way to the same streams, as another process would have it. */
  open(environment: NotificationEnvironment): Promise<Broker>;
}

type Received = Envelope & { message: Message };

export function toRoom(room: string, content: unknown): PublishItem {
  return { to: { kind: 'room', room }, message: { type: 'room_message', content } };
}

/** Offsets and contents. */
export function summary({ entries }: HistoryPage): [number, unknown][] {
  return entries.map(({ offset, json }) => [offset, (JSON.parse(json) as Message).content]);
}

/** What both brokers do alike (RT-40): publishing, and reading what was published. Each test has streams of its own. */
export function describeBroker(name: string, testbed: () => BrokerTestbed): void {
  const environment = loadEnvironment(z.object(notificationEnvironment), { HISTORY_ROOM_MAX: '5' });
  let broker: Broker;
  let publisher: Publisher;

  beforeAll(async () => {
    broker = await testbed().open(environment);
    publisher = new Publisher(broker);
  });

  async function anotherPublisher(): Promise<Publisher> {
    return new Publisher(await testbed().open(environment));
  }

  /** Everything that arrives on a channel, as the gateway would read it. */
  async function listen(channel: Channel): Promise<Received[]> {
    const received: Received[] = [];
    const subscriber = testbed().pubSub.subscriber();
    subscriber.onMessage((_channel, payload) => {
      const envelope = parseEnvelope(payload.toString());
      if (!envelope) throw new Error(`not an envelope: ${payload.toString()}`);
      received.push({ ...envelope, message: JSON.parse(envelope.json) as Message });
    });
    await subscriber.subscribe([channelName(channel)]);
    return received;
  }

  async function fill(room: string, count: number): Promise<void> {
    await publisher.publishBatch(Array.from({ length: count }, (_, index) => toRoom(room, index + 1)));
  }

  describe(`publishing over ${name}`, () => {
    test('[RT-32] fifty publishers at once leave no hole in the offsets, and one epoch', async () => {
      const received = await listen({ kind: 'room', room: 'chat:busy' });
      const publishers: Publisher[] = [];
      while (publishers.length < 50) publishers.push(await anotherPublisher()); // a slow machine cannot connect them all at once
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
      const stored = await broker.latest(streams.user('u-1'), 1);
      expect(stored.entries).toEqual([{ offset: 1, json: envelope?.json }]);
    });

    test('[RT-62] a message belongs to the trace given with it, or else to that of the work that publishes it', async () => {
      const to = { kind: 'room', room: 'chat:traced' } as const;
      const received = await listen(to);
      const working = { otelTraceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: false };
      const given = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
      const item = toRoom(to.room, 1);
      await publisher.publish(item);
      await withTraceContext(working, async () => {
        await publisher.publish(item);
        await publisher.publishBatch([item, { ...item, traceparent: given }]);
        await publisher.publishTransient(to, item.message);
        await publisher.publishTransient(to, item.message, { traceparent: given });
        await publisher.publish({ ...item, traceparent: 'not valid' });
      });
      await eventually(() => received.length === 7);
      const current = formatTraceparent(working);
      expect(received.map(({ traceparent }) => traceparent)).toEqual([
        undefined,
        current,
        current,
        given,
        current,
        given,
        undefined,
      ]);
      const stored = await broker.latest(streams.room(to.room), 5);
      expect(JSON.stringify([stored, received.map(({ json }) => json)])).not.toMatch(/a{32}|c{32}/);
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
      const other = await anotherPublisher();
      const results = await Promise.all(
        [publisher, other, publisher].map((one) =>
          one.publish({ ...toRoom('chat:once', 'first'), idempotencyKey: 'order 1' }),
        ),
      );
      const later = await publisher.publish({ ...toRoom('chat:once', 'second'), idempotencyKey: 'order 1' });
      const next = await publisher.publish({ ...toRoom('chat:once', 'third'), idempotencyKey: 'order 2' });
      const same = [...results, later];
      expect(same.filter((result) => !result.deduped)).toHaveLength(1);
      expect(new Set(same.map(({ id, offset, epoch }) => `${id} ${offset} ${epoch}`)).size).toBe(1);
      expect(next).toMatchObject({ offset: 2, deduped: false });
      await eventually(() => received.length === 2);
      expect(received.map((envelope) => envelope.message.content)).toEqual(['first', 'third']);
    });

    test('[RT-32] an idempotency key belongs to its target', async () => {
      const one = await publisher.publish({ ...toRoom('chat:k1', 1), idempotencyKey: 'k' });
      const two = await publisher.publish({ ...toRoom('chat:k2', 1), idempotencyKey: 'k' });
      expect([one.deduped, two.deduped]).toEqual([false, false]);
    });

    test('[RT-36] a place in a sequence is published once, and never before the one that precedes it', async () => {
      const place = (number: number, after?: number) =>
        publisher.publish({ ...toRoom('chat:sequence', number), sequence: { number, after } });
      expect(await place(5)).toMatchObject({ offset: 1, deduped: false });
      await expect(place(9, 7)).rejects.toMatchObject({ errorName: 'CONFLICT' });
      expect(await place(7, 5)).toMatchObject({ offset: 2, deduped: false });
      expect(await place(9, 7)).toMatchObject({ offset: 3, deduped: false });
      for (const late of [5, 7, 9]) expect(await place(late)).toMatchObject({ offset: 3, deduped: true });
      expect(await publisher.publish(toRoom('chat:sequence', 'none'))).toMatchObject({ offset: 4 });
      const page = await broker.latest(streams.room('chat:sequence'), 10);
      expect(summary(page).map(([, content]) => content)).toEqual([5, 7, 9, 'none']);
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

    test('[RT-31] an oversized message is refused and uses no offset up', async () => {
      await expect(publisher.publish(toRoom('chat:big', 'x'.repeat(600 * 1024)))).rejects.toMatchObject({
        errorName: 'VALIDATION_FAILED',
      });
      expect(await broker.positions([streams.room('chat:big')])).toMatchObject([{ offset: 0 }]);
    });

    test('[RT-11] a message of the full 512 KiB with what the gateway adds is published', async () => {
      const item = toRoom('chat:full', 'x'.repeat(512 * 1024 - 60));
      const result = await publisher.publish({
        ...item,
        message: { ...item.message, from: 'f'.repeat(128), from_name: 'n'.repeat(256) },
      });
      expect(result.offset).toBe(1);
    });

    test('[RT-14] a transient message reaches subscribers, in order with the durable ones, and no stream', async () => {
      const to = { kind: 'user', userId: 'u-3' } as const;
      const received = await listen(to);
      const message = { type: 'chat', content: 'x' };
      const [, id] = await Promise.all([
        publisher.publish({ to, message }),
        publisher.publishTransient(to, message, { exceptClientId: 'c-9' }),
        publisher.publish({ to, message }),
      ]);
      await eventually(() => received.length === 3);
      expect(received.map(({ offset }) => offset)).toEqual([1, 0, 2]);
      expect(received[1]).toMatchObject({ epoch: undefined, exceptClientId: 'c-9', message: { id } });
      expect(await broker.positions([streams.user('u-3')])).toMatchObject([{ offset: 2 }]);
    });
  });

  describe(`reading history over ${name}`, () => {
    test('[RT-33] gives what was missed from an offset on, in order, with the position', async () => {
      await fill('chat:a', 4);
      const page = await broker.history(streams.room('chat:a'), { fromOffset: 3, limit: 100 });
      expect(page).toMatchObject({ epoch: expect.any(String), offset: 4 });
      expect(summary(page)).toEqual([
        [3, 3],
        [4, 4],
      ]);
      const some = await broker.history(streams.room('chat:a'), { fromOffset: 1, limit: 2 });
      expect(summary(some).map(([offset]) => offset)).toEqual([1, 2]);
      const none = await broker.history(streams.room('chat:a'), { fromOffset: 5, limit: 100 });
      expect(none).toEqual({ ...page, entries: [] });
    });

    test('[RT-33] gives the last messages, oldest first', async () => {
      await fill('chat:b', 4);
      expect(summary(await broker.latest(streams.room('chat:b'), 2))).toEqual([
        [3, 3],
        [4, 4],
      ]);
      expect(summary(await broker.latest(streams.room('chat:b'), 0))).toEqual([]);
    });

    test('[RT-32] is bounded by count, exactly', async () => {
      await fill('chat:c', 12);
      const kept = [8, 9, 10, 11, 12];
      const room = streams.room('chat:c');
      expect(summary(await broker.latest(room, 100)).map(([offset]) => offset)).toEqual(kept);
      const page = await broker.history(room, { fromOffset: 1, limit: 100 });
      expect(summary(page).map(([offset]) => offset)).toEqual(kept);
    });

    test('[RT-05] positions of many streams come in order, and a new stream keeps the epoch it was given', async () => {
      await fill('chat:e', 3);
      const wanted = [streams.user('new'), streams.room('chat:e'), streams.user('newer')];
      const first = await broker.positions(wanted);
      expect(first.map((position) => position.offset)).toEqual([0, 3, 0]);
      expect(new Set(first.map((position) => position.epoch)).size).toBe(3);
      expect(await broker.positions(wanted)).toEqual(first);
      const result = await publisher.publish({
        to: { kind: 'user', userId: 'new' },
        message: { type: 'chat', content: 1 },
      });
      expect(result).toMatchObject({ epoch: first[0]?.epoch, offset: 1 });
    });

    test('[RT-33] a stream that never was has an epoch and no entries', async () => {
      const page = await broker.history(streams.room('chat:never'), { fromOffset: 1, limit: 10 });
      expect(page).toEqual({ epoch: expect.stringMatching(/^[0-9a-f]{16}$/), offset: 0, entries: [] });
    });
  });
}
