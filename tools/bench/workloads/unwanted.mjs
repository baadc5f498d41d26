import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** @type {Record<string, string>} what others in the cluster get */
const channelOf = { ginforge: 'websocket:room:chat:elsewhere', nest: 'messages:somebody-elsewhere' };
const atOnce = 100;
const sockets = 50;

/**
 * What the cluster's traffic costs a server none of whose clients it is for: the CPU with it less that without it, over the
 * same time.
 *
 * @type {import('../bench.mjs').Workload}
 */
export const workload = {
  name: 'unwanted',
  title: 'Messages that nobody here wants',
  unit: 'CPU µs per message',
  contenders: ['ginforge', 'nest'],
  aims: [{ atMost: 1 }],
  quick: { batches: 100, pauseMs: 20 },
  full: { batches: 250, pauseMs: 20 },
  async measure(bench, contender, { batches, pauseMs }) {
    const server = await bench.start(contender);
    await bench.connect(server, sockets);
    const redis = new Redis(bench.redis.url);
    bench.onClose(() => redis.disconnect());
    await sleep(1_000); // what a start leaves to do
    const begin = performance.now();
    const busy = await cpuOf(server, () => publish(redis, channelOf[contender] ?? '', { batches, pauseMs }));
    const elapsed = performance.now() - begin;
    const quiet = await cpuOf(server, () => sleep(elapsed));
    return { value: ((busy - quiet) / (batches * atOnce)) * 1e6, busySeconds: busy, quietSeconds: quiet };
  },
};

/**
 * @param {Redis} redis
 * @param {string} channel
 * @param {{ batches: number, pauseMs: number }} load
 */
async function publish(redis, channel, { batches, pauseMs }) {
  const payload = JSON.stringify({ type: 'room_message', content: { text: 'x'.repeat(100) } });
  for (let batch = 0; batch < batches; batch++) {
    const pipeline = redis.pipeline();
    for (let count = 0; count < atOnce; count++) pipeline.publish(channel, payload);
    await pipeline.exec();
    await sleep(pauseMs);
  }
}

/**
 * @param {import('../bench.mjs').Server} server
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number>} seconds that the server computed meanwhile
 */
async function cpuOf(server, work) {
  const before = (await server.usage()).cpuSeconds;
  await work();
  return (await server.usage()).cpuSeconds - before;
}
