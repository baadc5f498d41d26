import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy } from '../http-load.mjs';

const mebibyte = 1_048_576;
const lookEveryMs = 100;

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'upload',
  title: 'One large upload through the proxy',
  unit: 'MiB per second',
  group: 'http',
  moreIsBetter: true,
  shown: [
    { metric: 'value', unit: 'MiB per second', moreIsBetter: true },
    { metric: 'memoryMiB', unit: 'MiB that the server grows' },
  ],
  contenders: ['http-ginforge', 'http-readme', 'http-fastify', 'http-nginx'],
  quickContenders: ['http-ginforge', 'http-nginx'],
  aims: [
    { against: 'http-nginx', atLeast: 0.5 },
    { metric: 'memoryMiB', atMost: 32 },
    { metric: 'lostBytes', atMost: 0 },
  ],
  quick: { mebibytes: 256 },
  full: { mebibytes: 2_048 },
  rounds: 3,
  timeoutSeconds: 120,
  async measure(bench, contender, { mebibytes }) {
    const { server, requester, target } = await startProxy(bench, contender);
    const bytes = mebibytes * mebibyte;
    await requester.ask('upload', { ...target, bytes: 64 * mebibyte });
    const before = await server.usage();
    const memory = highest(server, before.privateBytes);
    const { seconds, arrived } = await requester.ask('upload', { ...target, bytes });
    const after = await server.usage();
    return {
      value: mebibytes / seconds,
      memoryMiB: ((await memory.end()) - before.privateBytes) / mebibyte,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      lostBytes: bytes - arrived,
    };
  },
};

/**
 * Looks again and again how much memory a server has.
 *
 * @param {import('../bench.mjs').Server} server
 * @param {number} from bytes
 */
function highest(server, from) {
  let [bytes, isOver] = [from, false];
  const watch = async () => {
    while (!isOver) {
      bytes = Math.max(bytes, (await server.usage()).privateBytes);
      await sleep(lookEveryMs);
    }
    return bytes;
  };
  const watching = watch();
  return {
    end: () => {
      isOver = true;
      return watching;
    },
  };
}
