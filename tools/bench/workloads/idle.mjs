import { retained } from '../retained.mjs';

/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'idle',
  title: 'Memory of 10,000 idle connections',
  unit: 'KiB a connection',
  shown: [
    { metric: 'value', unit: 'KiB a connection' },
    { metric: 'withGarbage', unit: 'KiB a connection, before garbage is collected' },
  ],
  contenders: ['ginforge', 'nest', 'socketio', 'ws'],
  quickContenders: ['ginforge', 'nest'],
  aims: [{ atMost: 7 }, { against: 'nest', atMost: 0.55 }],
  quick: { sockets: 5_000 },
  full: { sockets: 10_000 },
  rounds: 3,
  timeoutSeconds: 120,
  measure,
};

/**
 * @param {import('../bench.mjs').Bench} bench
 * @param {string} contender
 * @param {{ sockets: number }} parameters
 */
async function measure(bench, contender, { sockets }) {
  const server = await bench.start(contender, { environment: retained.environment });
  await bench.connect(server, 100); // what the first connections load and compile is no matter of one connection
  const before = await retained.bytes(server);
  await bench.connect(server, sockets, { first: 1_000 });
  const { privateBytes } = await server.usage();
  const after = await retained.bytes(server);
  const each = (/** @type {number} */ bytes) => (bytes - before) / 1_024 / sockets;
  return { value: each(after), withGarbage: each(privateBytes) };
}
