import { startProxy } from '../http-load.mjs';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'proxy-latency',
  title: 'What the proxy adds at 500 requests/s, 99th percentile',
  unit: 'ms',
  group: 'http',
  contenders: ['http-ginforge', 'http-readme', 'http-fastify', 'http-nginx'],
  quickContenders: ['http-ginforge', 'http-nginx'],
  aims: [{ atMost: 3 }, { metric: 'failed', atMost: 0 }],
  quick: { perSecond: 500, seconds: 4 },
  full: { perSecond: 500, seconds: 10 },
  async measure(bench, contender, { perSecond, seconds }) {
    const { upstream, requester, target, direct } = await startProxy(bench, contender);
    for (const where of [direct, target]) await requester.ask('paced', { ...where, perSecond, seconds: 2 });
    const meter = await bench.meter([upstream, requester]);
    const without = await requester.ask('paced', { ...direct, perSecond, seconds });
    const through = await requester.ask('paced', { ...target, perSecond, seconds });
    return {
      value: (through.p99Us - without.p99Us) / 1_000,
      p50Ms: (through.p50Us - without.p50Us) / 1_000,
      p99Ms: through.p99Us / 1_000,
      failed: without.failed + through.failed,
      loadShare: await meter.share(),
    };
  },
};
