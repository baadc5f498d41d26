import { measureFanOut } from '../fan-out.mjs';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'burst',
  title: 'Burst to 1,000 sockets',
  unit: 'CPU s per million deliveries',
  contenders: ['ginforge', 'nest', 'socketio', 'ws', 'nchan', 'floor'],
  quickContenders: ['ginforge', 'nest', 'socketio', 'ws'],
  aims: [
    { against: 'nest', atMost: 0.1 },
    { against: 'socketio', atMost: 0.1 },
    { against: 'nchan', atMost: 0.2 },
    { against: 'ws', atMost: 0.13 },
    { metric: 'lost', atMost: 0 },
    { metric: 'doubled', atMost: 0 },
  ],
  quick: { sockets: 1_000, messages: 100, warmUp: 50 },
  full: { sockets: 1_000, messages: 200, warmUp: 100 },
  measure: measureFanOut,
};
