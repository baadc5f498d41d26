/**
 * One process that publishes as fast as it can, for tools/bench: `GET /singles?seconds=2` and `GET /batches?seconds=2` do so
 * and tell what it cost. From the environment: PORT, REDIS_URL, and PUBLISHING, `durable` or `plain`.
 */
import { RedisConnections } from '@ginforge/chassis';
import { createServer } from 'node:http';
import { publishDurably, publishPlainly, type Publishing } from './publishing.js';

const callsAtOnce = 100;
const perBatch = 100;
const batchesAtOnce = 2; // one is made while the other is on its way

const { PORT, REDIS_URL = '', PUBLISHING } = process.env;
const connections = new RedisConnections(REDIS_URL, 'bench');
await connections.waitUntilReady(10_000);
const publishing = await (PUBLISHING === 'durable' ? publishDurably : publishPlainly)(connections);
let next = 0;

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const work = pathname === '/batches' ? publishBatches : publishSingles;
  const cost = await costOf(work, Number(searchParams.get('seconds')) * 1_000);
  response.end(JSON.stringify(cost));
}).listen(Number(PORT), '127.0.0.1');

/** What was published within `durationMs`, and what it took of this process. */
async function costOf(work: (deadline: number) => Promise<void>, durationMs: number) {
  const first = next;
  const begin = performance.now();
  const before = process.cpuUsage();
  await work(begin + durationMs);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - begin) / 1_000;
  return { messages: next - first, seconds, cpuSeconds: (user + system) / 1e6 };
}

const publishSingles = (deadline: number) =>
  concurrently(callsAtOnce, deadline, () => publishing.single(next++));

const publishBatches = (deadline: number) =>
  concurrently(batchesAtOnce, deadline, () => {
    const first = next;
    next += perBatch;
    return publishing.batch(first, perBatch);
  });

/** So many callers, each of which calls again when it was answered. */
async function concurrently(
  callers: number,
  deadline: number,
  call: () => ReturnType<Publishing['single']>,
): Promise<void> {
  const caller = async () => {
    while (performance.now() < deadline) await call();
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
