import { measureFanOut } from '../fan-out.mjs';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'fanout-10k',
  title: 'Burst to 10,000 sockets',
  unit: 'CPU s per million deliveries',
  contenders: ['ginforge', 'nest', 'ws', 'nchan', 'floor'],
  quickContenders: ['ginforge', 'floor'],
  aims: [
    { against: 'nest', atMost: 0.2 },
    { against: 'floor', atMost: 0.35 },
    { metric: 'lost', atMost: 0 },
  ],
  quick: { sockets: 10_000, messages: 5, warmUp: 2 },
  full: { sockets: 10_000, messages: 10, warmUp: 2 },
  rounds: 2,
  timeoutSeconds: 120,
  measure: measureFanOut,
};
