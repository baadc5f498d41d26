import { measureFanOut } from '../fan-out.mjs';

const sockets = 1_000;
const perSecond = 50;

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'steady',
  title: '1,000 sockets × 50 messages a second',
  unit: 'CPU s per million deliveries',
  shown: [
    { metric: 'p99Ms', unit: 'ms, 99th percentile' },
    { metric: 'value', unit: 'CPU s per million deliveries' },
  ],
  contenders: ['ginforge', 'nest', 'socketio', 'ws', 'nchan'],
  quickContenders: ['ginforge', 'nest'],
  aims: [
    { metric: 'p99Ms', atMost: 50 },
    { against: 'nest', atMost: 0.75 },
    { metric: 'lost', atMost: 0 },
  ],
  quick: { sockets, perSecond, messages: 100, patienceSeconds: 3 },
  full: { sockets, perSecond, messages: 150, patienceSeconds: 3 },
  measure: measureFanOut,
};
