import { measureFanOut } from '../fan-out.mjs';

const sockets = 1_000;
const perSecond = 500;

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'hot',
  title: '1,000 sockets × 500 messages a second',
  unit: 'CPU s per million deliveries',
  shown: [
    { metric: 'perSecond', unit: 'deliveries a second', moreIsBetter: true },
    { metric: 'p99Ms', unit: 'ms, 99th percentile' },
    { metric: 'value', unit: 'CPU s per million deliveries' },
  ],
  contenders: ['ginforge', 'floor', 'socketio'],
  quickContenders: ['ginforge'],
  aims: [
    { metric: 'lost', atMost: 0 },
    { metric: 'p99Ms', atMost: 60 },
  ],
  quick: { sockets, perSecond, messages: 1_000, patienceSeconds: 2 },
  full: { sockets, perSecond, messages: 1_500, patienceSeconds: 2 },
  measure: measureFanOut,
};
