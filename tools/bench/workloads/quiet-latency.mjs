import { measureFanOut } from '../fan-out.mjs';

const perSecond = 20;

/**
 * One message now and then to one socket: the way from the call that publishes through Redis and the gateway, where nothing
 * waits for anything.
 *
 * @type {import('../bench.mjs').Workload}
 */
export const workload = {
  name: 'quiet-latency',
  title: 'One message on a quiet system',
  unit: 'ms, median',
  shown: [
    { metric: 'p50Ms', unit: 'ms, median' },
    { metric: 'p99Ms', unit: 'ms, 99th percentile' },
  ],
  contenders: ['ginforge', 'nest', 'socketio', 'ws'],
  quickContenders: ['ginforge', 'nest'],
  aims: [
    { metric: 'p50Ms', atMost: 2 },
    { metric: 'p99Ms', atMost: 10 },
    { metric: 'lost', atMost: 0 },
  ],
  quick: { sockets: 1, perSecond, messages: 60 },
  full: { sockets: 1, perSecond, messages: 200 },
  async measure(bench, contender, load) {
    const result = await measureFanOut(bench, contender, load);
    return { ...result, value: result.p50Ms };
  },
};
