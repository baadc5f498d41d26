import { measureFanOut } from '../fan-out.mjs';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'spread',
  title: 'One message after another to 1,000 sockets, none overlapping',
  unit: 'CPU s per million deliveries',
  contenders: ['ginforge', 'nest', 'socketio', 'ws', 'nchan', 'floor'],
  quickContenders: ['ginforge', 'nest', 'ws'],
  aims: [
    { against: 'ws', atMost: 1 },
    { against: 'nest', atMost: 0.7 },
    { metric: 'lost', atMost: 0 },
  ],
  quick: { sockets: 1_000, messages: 30, oneByOne: true, warmUp: 40 },
  full: { sockets: 1_000, messages: 100, oneByOne: true, warmUp: 40 },
  measure: measureFanOut,
};
