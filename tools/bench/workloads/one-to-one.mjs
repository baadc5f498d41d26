import { join } from 'node:path';

const pairs = 100;
const atOnce = 4;
const perSecond = 2_000;
const patienceMs = 3_000;

/** So that limits are counted as always, and not reached where each message calls for the next. */
const limits = { MESSAGES_PER_SECOND: '1000000', MESSAGE_BURST: '1000000' };

/**
 * What one user says to another: from the client through the server to Redis and back to the other client. What it costs is
 * measured with as many as come through, how long it takes at a rate.
 *
 * @type {import('../bench.mjs').Workload}
 */
export const workload = {
  name: 'one-to-one',
  title: 'One user to another, 100 pairs',
  unit: 'CPU s per 100,000 messages',
  shown: [
    { metric: 'value', unit: 'CPU s per 100,000 messages' },
    { metric: 'perSecond', unit: 'messages a second', moreIsBetter: true },
    { metric: 'p99Ms', unit: 'ms at 2,000 a second, 99th percentile' },
  ],
  contenders: ['ginforge', 'nest'],
  aims: [
    { against: 'nest', atMost: 1 / 1.3 },
    { metric: 'p99Ms', atMost: 20 },
    { metric: 'lost', atMost: 0 },
    { metric: 'doubled', atMost: 0 },
  ],
  quick: { warmUpSeconds: 1, seconds: 2 },
  full: { warmUpSeconds: 2, seconds: 4 },
  async measure(bench, contender, { warmUpSeconds, seconds }) {
    const server = await bench.start(contender, { environment: limits });
    const users = await bench.startLoad(join(import.meta.dirname, '../load/correspondents.mjs'));
    const { secret } = bench;
    await users.ask('connect', { contender, port: server.port, secret, count: pairs });
    await users.ask('flow', { seconds: warmUpSeconds, atOnce, patienceMs });
    const meter = await bench.meter([users]);
    const before = await server.usage();
    const most = await users.ask('flow', { seconds, atOnce, patienceMs });
    const after = await server.usage();
    const loadShare = await meter.share();
    const paced = await users.ask('paced', { perSecond, seconds, patienceMs });
    return {
      value: ((after.cpuSeconds - before.cpuSeconds) / most.received) * 100_000,
      perSecond: most.received / seconds,
      p50Ms: paced.p50Us / 1_000,
      p99Ms: paced.p99Us / 1_000,
      expected: most.received + most.lost + paced.received + paced.lost,
      lost: most.lost + paced.lost,
      doubled: most.doubled + paced.doubled,
      loadShare,
    };
  },
};
