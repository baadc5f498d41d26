import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'hold',
  title: '19,000 idle connections in one process, or as many as the limit of open files allows',
  unit: 'event-loop delay, p99 in ms',
  shown: [
    { metric: 'value', unit: 'event-loop delay, p99 in ms' },
    { metric: 'corePercent', unit: '% of a core for each 10,000' },
    { metric: 'sockets', unit: 'connections held', moreIsBetter: true },
  ],
  contenders: ['ginforge'],
  aims: [{ atMost: 20 }, { metric: 'corePercent', atMost: 2 }, { metric: 'lost', atMost: 0 }],
  quick: { sockets: 5_000, seconds: 15 },
  full: { sockets: 19_000, seconds: 30 },
  rounds: 1,
  timeoutSeconds: 240,
  measure,
};

/** The histogram behind the metric holds the time from one sample to the next: a loop that has nothing to do shows this. */
const samplingSeconds = 0.01;

/** Files that a process needs beside those of its sockets. */
const spareFiles = 500;

/**
 * @param {import('../bench.mjs').Bench} bench
 * @param {string} contender
 * @param {{ sockets: number, seconds: number }} parameters
 */
async function measure(bench, contender, parameters) {
  const sockets = Math.min(parameters.sockets, fileLimit() - spareFiles);
  const server = await bench.start(contender);
  const alone = await coreShare(server, parameters.seconds); // its probes, health checks and metrics
  await bench.connect(server, sockets);
  await sleep(5_000); // the last ones are welcomed, garbage is collected
  await metric(server, 'nodejs_eventloop_lag_p99_seconds'); // it tells of the time since it was last asked
  const share = await coreShare(server, parameters.seconds);
  const delay = await metric(server, 'nodejs_eventloop_lag_p99_seconds');
  const held = await metric(server, 'websocket_connections');
  return {
    value: (delay - samplingSeconds) * 1_000,
    corePercent: ((share - alone) * 100) / (sockets / 10_000),
    sockets: held,
    lost: sockets - held,
  };
}

/**
 * @param {import('../bench.mjs').Server} server
 * @param {number} seconds
 * @returns {Promise<number>} of one core
 */
async function coreShare(server, seconds) {
  const { cpuSeconds: before } = await server.usage();
  await sleep(seconds * 1_000);
  const { cpuSeconds: after } = await server.usage();
  return (after - before) / seconds;
}

/** @returns {number} how many files a process may have open: each of Node's raises its own limit as far as it may */
function fileLimit() {
  if (process.platform !== 'linux') return Infinity;
  const hard = /^Max open files +\S+ +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return hard === 'unlimited' ? Infinity : Number(hard);
}

/**
 * @param {import('../bench.mjs').Server} server
 * @param {string} name without labels
 */
async function metric({ url }, name) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}
