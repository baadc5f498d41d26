import { loadEnvironment, MemoryPubSub } from '@ginforge/chassis';
import { z } from 'zod';
import { describeBroker, summary, toRoom } from './broker.conformance.js';
import { notificationEnvironment } from './environment.js';
import { MemoryBroker } from './memory-broker.js';
import { Publisher } from './publisher.js';
import { streams } from './streams.js';

const environment = loadEnvironment(z.object(notificationEnvironment), {});
const room = streams.room('chat:a');
const hour = 3_600_000;

const pubSub = new MemoryPubSub();
let shared: MemoryBroker | undefined;
describeBroker('memory', () => ({
  pubSub,
  open: async (settings) => (shared ??= new MemoryBroker(pubSub, settings)),
}));

describe('MemoryBroker', () => {
  let now: number;
  let broker: MemoryBroker;
  let publisher: Publisher;

  beforeEach(() => {
    now = 1_800_000_000_000;
    start();
  });

  function start(maxBytes?: number): void {
    broker = new MemoryBroker(new MemoryPubSub(), environment, {
      now: () => now,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
    publisher = new Publisher(broker);
  }

  async function offsetOf(stream = room): Promise<number | undefined> {
    const [position] = await broker.positions([stream]);
    return position?.offset;
  }

  test('[RT-32] history is bounded by age; the position stays', async () => {
    await publisher.publish(toRoom('chat:a', 'old'));
    now += hour / 2;
    await publisher.publish(toRoom('chat:a', 'young'));
    now += hour / 2 + 1;
    expect(summary(await broker.latest(room, 10))).toEqual([[2, 'young']]);
    expect(summary(await broker.history(room, { fromOffset: 1, limit: 10 }))).toEqual([[2, 'young']]);
    now += hour;
    expect(await broker.latest(room, 10)).toMatchObject({ offset: 2, entries: [] });
    expect(await publisher.publish(toRoom('chat:a', 'new'))).toMatchObject({ offset: 3 });
  });

  test('[RT-32] an idempotency key counts for five minutes', async () => {
    const item = { ...toRoom('chat:a', 1), idempotencyKey: 'k' };
    await publisher.publish(item);
    now += 299_999;
    expect(await publisher.publish(item)).toMatchObject({ offset: 1, deduped: true });
    now += 1;
    expect(await publisher.publish(item)).toMatchObject({ offset: 2, deduped: false });
    expect(await publisher.publish(item)).toMatchObject({ offset: 2, deduped: true });
  });

  test('[RT-34] another start has another epoch', async () => {
    const before = await publisher.publish(toRoom('chat:a', 1));
    start();
    const after = await publisher.publish(toRoom('chat:a', 1));
    expect(after.offset).toBe(1);
    expect(after.epoch).not.toBe(before.epoch);
  });

  test('[RT-27] a stream that nobody uses is forgotten after a day, one that is only looked at is not', async () => {
    await publisher.publish(toRoom('chat:a', 1));
    await publisher.publish(toRoom('chat:idle', 1));
    for (let hours = 0; hours < 26; hours++) {
      now += hour;
      await broker.positions([room]);
    }
    expect(broker.streamCount).toBe(1);
    expect(await offsetOf()).toBe(1);
  });

  test('[RT-27] over the bound the stream that was unused for longest is forgotten, epoch and all', async () => {
    start(100_000);
    const first = await publisher.publish(toRoom('chat:0', 'x'.repeat(10_000)));
    for (let index = 1; index <= 10; index++) {
      await publisher.publish(toRoom(`chat:${index}`, 'x'.repeat(10_000)));
    }
    expect(broker.streamCount).toBeLessThan(5);
    expect(await offsetOf(streams.room('chat:10'))).toBe(1);
    const again = await broker.latest(streams.room('chat:0'), 1);
    expect(again).toMatchObject({ offset: 0, entries: [] });
    expect(again.epoch).not.toBe(first.epoch);
  });

  test('[RT-27] streams that were only asked for, and keys, are bounded too', async () => {
    start(100_000);
    for (let index = 0; index < 2_000; index++) await offsetOf(streams.user(`u-${index}`));
    expect(broker.streamCount).toBeLessThan(1_000);
    for (let index = 0; index < 500; index++) {
      await publisher.publish({ ...toRoom(`chat:${index % 2}`, 1), idempotencyKey: `key ${index}` });
    }
    expect(broker.streamCount).toBeLessThan(3);
  });

  test('[RT-27] what was let go is counted off: a long run leaves room for as much as before', async () => {
    start(1_000_000);
    for (let round = 0; round < 2_000; round++) {
      await publisher.publish({ ...toRoom('chat:a', 'x'.repeat(1_000)), idempotencyKey: `key ${round}` });
      now += hour / 100;
      if (round % 500 === 0) await offsetOf(streams.user('seldom'));
    }
    expect(broker.streamCount).toBe(2);
    expect((await broker.latest(room, 1_000)).entries).toHaveLength(100);
  });
});
