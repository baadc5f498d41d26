import { measureFanOut } from '../fan-out.mjs';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'tiny',
  title: 'A few messages to a few sockets',
  unit: 'CPU s per million deliveries',
  contenders: ['ginforge', 'socketio'],
  aims: [{ metric: 'lost', atMost: 0 }],
  quick: { sockets: 20, messages: 10, patienceSeconds: 60 },
  full: { sockets: 20, messages: 10, patienceSeconds: 60 },
  timeoutSeconds: 150,
  measure: measureFanOut,
};
