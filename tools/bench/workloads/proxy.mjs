import { startProxy } from '../http-load.mjs';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'proxy',
  title: 'HTTP proxy, answers of 1 KiB, 64 connections',
  unit: 'CPU s per 100,000 requests',
  group: 'http',
  contenders: [
    'http-ginforge',
    'http-readme',
    'http-fastify',
    'http-nginx',
    'http-ginforge-logging',
    'http-ginforge-middleware',
  ],
  quickContenders: ['http-ginforge', 'http-readme', 'http-fastify', 'http-nginx'],
  aims: [
    { against: 'http-readme', atMost: 0.18 },
    { against: 'http-fastify', atMost: 0.9 },
    { against: 'http-nginx', atMost: 4.5 },
    { metric: 'failed', atMost: 0 },
  ],
  quick: { connections: 64, seconds: 3 },
  full: { connections: 64, seconds: 6 },
  async measure(bench, contender, { connections, seconds }) {
    const { upstream, server, requester, target } = await startProxy(bench, contender);
    await requester.ask('flood', { ...target, connections, seconds: 2 });
    const meter = await bench.meter([upstream, requester]);
    const before = await server.usage();
    const { answered, failed } = await requester.ask('flood', { ...target, connections, seconds });
    const after = await server.usage();
    const value = ((after.cpuSeconds - before.cpuSeconds) / answered) * 100_000;
    return { value, perSecond: answered / seconds, failed, loadShare: await meter.share() };
  },
};
