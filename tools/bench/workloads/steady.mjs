import { measureFanOut } from '../fan-out.mjs';

const sockets = 1_000;
const perSecond = 50;

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'steady',
  title: '1,000 sockets × 50 messages a second',
  unit: 'CPU s per million deliveries',
  plotted: 'p99Ms',
  plottedUnit: 'ms from the call that publishes to the socket, 99th percentile',
  contenders: ['ginforge', 'nest', 'socketio', 'ws', 'nchan', 'floor'],
  quickContenders: ['ginforge', 'nest'],
  aims: [
    { metric: 'p99Ms', atMost: 50 },
    { against: 'nest', atMost: 0.75 },
    { metric: 'lost', atMost: 0 },
  ],
  quick: { sockets, perSecond, messages: 150, patienceSeconds: 5 },
  full: { sockets, perSecond, messages: 200, patienceSeconds: 5 },
  measure: measureFanOut,
};
