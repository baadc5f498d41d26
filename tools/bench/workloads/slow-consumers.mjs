import { setTimeout as sleep } from 'node:timers/promises';

/** Of a message. The kernel keeps nearly 4 MiB for each socket that is not read before the server notices anything. */
const bytes = 20_000;
const perSecond = 50;
const sampleMs = 250;
const patienceMs = 3_000;

/**
 * The same stream twice: to fast clients alone, and then beside others that have stopped reading.
 *
 * @type {import('../bench.mjs').Workload}
 */
export const workload = {
  name: 'slow-consumers',
  title: '50 clients stop reading beside 200 that read 50 messages of 20 kB a second',
  unit: 'MiB that the server grows',
  shown: [
    { metric: 'value', unit: 'MiB that the server grows' },
    { metric: 'cutOff', unit: 'slow clients cut off', moreIsBetter: true },
    { metric: 'p99Ms', unit: 'ms of the fast ones, 99th percentile' },
    { metric: 'p99Ratio', unit: 'times what it is without the slow ones' },
  ],
  contenders: ['ginforge', 'nest', 'socketio'],
  quickContenders: ['ginforge'],
  aims: [
    { atMost: 100 },
    { metric: 'cutOff', atLeast: 50 },
    { metric: 'p99Ratio', atMost: 2 },
    { metric: 'lost', atMost: 0 },
  ],
  quick: { fast: 200, slow: 50, secondsAlone: 3, seconds: 7 },
  full: { fast: 200, slow: 50, secondsAlone: 8, seconds: 11 },
  measure,
};

/**
 * @param {import('../bench.mjs').Bench} bench
 * @param {string} contender
 * @param {{ fast: number, slow: number, secondsAlone: number, seconds: number }} parameters
 */
async function measure(bench, contender, { fast: fastCount, slow: slowCount, secondsAlone, seconds }) {
  const server = await bench.start(contender);
  const fast = await bench.connect(server, fastCount);
  const publisher = await bench.publisher(server);
  await publisher.warmUp(fast, 20);
  await stream(publisher, fast, 1);
  const alone = await stream(publisher, fast, secondsAlone);
  const slow = await bench.connect(server, slowCount, { first: fastCount });
  const meter = await bench.meter([...fast.remotes, publisher.remote]);
  const growth = await watchGrowth(server);
  await askAll(slow, 'pause');
  const beside = await stream(publisher, fast, seconds);
  return {
    value: (await growth.end()) / 2 ** 20,
    loadShare: await meter.share(),
    cutOff: await countEnded(slow),
    p99Ms: p99Ms(beside),
    p99AloneMs: p99Ms(alone),
    p99Ratio: p99Ms(beside) / p99Ms(alone),
    expected: beside.received + beside.lost,
    lost: beside.lost,
  };
}

/**
 * @param {import('../load/publication.mjs').Publisher} publisher
 * @param {import('../load/receivers.mjs').Receivers} receivers
 * @param {number} seconds
 */
async function stream(publisher, receivers, seconds) {
  await publisher.paced(receivers, { messages: perSecond * seconds, perSecond, bytes });
  await receivers.complete(patienceMs);
  return receivers.tally();
}

/** @param {import('../load/receivers.mjs').Tally} tally */
const p99Ms = ({ latency }) => latency.quantile(0.99) / 1_000;

/**
 * @param {import('../bench.mjs').Server} server
 * @returns {Promise<{ end: () => Promise<number> }>} `end` tells by how many bytes it had grown when it was largest
 */
async function watchGrowth(server) {
  const { privateBytes: before } = await server.usage();
  const over = new AbortController();
  const largest = (async () => {
    let bytesSeen = before;
    while (!over.signal.aborted) {
      bytesSeen = Math.max(bytesSeen, (await server.usage()).privateBytes);
      await sleep(sampleMs);
    }
    return bytesSeen;
  })();
  return {
    end: async () => {
      over.abort();
      return (await largest) - before;
    },
  };
}

/**
 * @param {import('../load/receivers.mjs').Receivers} receivers
 * @param {string} action
 */
const askAll = ({ remotes }, action) => Promise.all(remotes.map((remote) => remote.ask(action)));

/**
 * Who does not read does not notice its end: it reads what is left, and then it does.
 *
 * @param {import('../load/receivers.mjs').Receivers} slow
 */
async function countEnded(slow) {
  await askAll(slow, 'resume');
  const deadline = Date.now() + patienceMs;
  for (let ended = 0; ; await sleep(sampleMs)) {
    ended = (await slow.tally()).ended.closed ?? 0;
    if (ended >= slow.sockets || Date.now() > deadline) return ended;
  }
}
