/** @type {import('../bench.mjs').Workload} */
export const workload = {
  name: 'accepts',
  title: 'Connections accepted, with token, revocation and presence',
  unit: 'CPU ms a connection',
  shown: [
    { metric: 'value', unit: 'CPU ms a connection' },
    { metric: 'perSecond', unit: 'connections a second', moreIsBetter: true },
  ],
  contenders: ['ginforge', 'nest', 'ws'],
  quickContenders: ['ginforge', 'nest'],
  aims: [{ against: 'nest', atMost: 0.4 }],
  quick: { warmUp: 2_000, sockets: 3_000 },
  full: { warmUp: 3_000, sockets: 8_000 },
  timeoutSeconds: 120,
  measure,
};

/**
 * @param {import('../bench.mjs').Bench} bench
 * @param {string} contender
 * @param {{ warmUp: number, sockets: number }} parameters
 */
async function measure(bench, contender, { warmUp, sockets }) {
  const server = await bench.start(contender, { environment: { PRESENCE: 'true' } });
  await bench.connect(server, warmUp);
  const { cpuSeconds: before } = await server.usage();
  const begin = performance.now();
  await bench.connect(server, sockets, { first: warmUp });
  const seconds = (performance.now() - begin) / 1_000;
  const { cpuSeconds: after } = await server.usage();
  return { value: ((after - before) / sockets) * 1_000, perSecond: sockets / seconds };
}
