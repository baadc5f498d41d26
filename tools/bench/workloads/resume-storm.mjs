import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../stack/failure.mjs';

/**
 * All clients of one gateway are cut off at once and come back with their positions, after one durable message was written
 * to each. Peers keep nothing that could be asked for.
 *
 * @type {import('../bench.mjs').Workload}
 */
export const workload = {
  name: 'resume-storm',
  title: '10,000 clients cut off at once come back, one message missed by each',
  unit: 's until all are back and whole',
  contenders: ['ginforge'],
  aims: [
    { atMost: 15 },
    { metric: 'lost', atMost: 0 },
    { metric: 'doubled', atMost: 0 },
    { metric: 'notRecovered', atMost: 0 },
  ],
  quick: { clients: 2_000, atOnce: 500, patienceSeconds: 8 },
  full: { clients: 10_000, atOnce: 500, patienceSeconds: 20 },
  timeoutSeconds: 120,
  measure,
};

/**
 * @param {import('../bench.mjs').Bench} bench
 * @param {string} contender
 * @param {{ clients: number, atOnce: number, patienceSeconds: number }} parameters `atOnce` handshakes in flight at the most
 */
async function measure(bench, contender, { clients, ...storm }) {
  const server = await bench.start(contender);
  const load = await bench.startLoad(join(import.meta.dirname, '../load/storm.mjs'));
  const settings = { port: server.port, secret: bench.secret };
  const welcomed = await load.ask('connect', { ...settings, count: clients });
  if (welcomed < clients) throw new Failure(`${clients - welcomed} of ${clients} were not let in`);
  await load.ask('cut');
  await load.ask('write', settings);
  const meter = await bench.meter([load]);
  const { cpuSeconds: before } = await server.usage();
  const { seconds, retries } = await load.ask('comeBack', storm);
  const { cpuSeconds: after } = await server.usage();
  const loadShare = await meter.share();
  await sleep(500); // what comes twice comes after the first
  return { value: seconds, ...(await load.ask('tally')), retries, cpuSeconds: after - before, loadShare };
}
