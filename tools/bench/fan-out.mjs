/**
 * One message to everybody who is connected, as several workloads measure it.
 *
 * @typedef {object} FanOut
 * @property {number} sockets
 * @property {number} messages
 * @property {number} [perSecond] without it all at once
 * @property {boolean} [oneByOne] each when everybody has the one before
 * @property {number} [warmUp] messages before what counts
 * @property {number} [patienceSeconds] how long after the last one was published
 */

const warmUpPatienceMs = 3_000;

/**
 * @param {import('./bench.mjs').Bench} bench
 * @param {string} contender
 * @param {FanOut} load
 */
export async function measureFanOut(bench, contender, load) {
  const server = await bench.start(contender);
  return measureServers(bench, [server], load);
}

/**
 * @param {import('./bench.mjs').Bench} bench
 * @param {import('./bench.mjs').Server[]} servers that share the sockets
 * @param {FanOut} load
 */
export async function measureServers(bench, servers, load) {
  const [server] = servers;
  if (!server) throw new Error('There is nothing to measure');
  const receivers = await bench.connect(servers, load.sockets);
  const publisher = await bench.publisher(server);
  await warmUp(publisher, receivers, load);
  const meter = await bench.meter([...receivers.remotes, publisher.remote]);
  const before = await cpuSeconds(servers);
  const latenessUs = await publish(publisher, receivers, load);
  await receivers.complete((load.patienceSeconds ?? 20) * 1_000);
  const seconds = (performance.now() - meter.begin) / 1_000;
  const cpu = (await cpuSeconds(servers)) - before;
  const { received, lost, doubled, latency } = await receivers.tally();
  return {
    value: (cpu / received) * 1e6,
    expected: received + lost,
    lost,
    doubled,
    p50Ms: latency.quantile(0.5) / 1_000,
    p99Ms: latency.quantile(0.99) / 1_000,
    perSecond: received / seconds,
    cpuShare: cpu / seconds,
    loadShare: await meter.share(),
    latenessMs: latenessUs / 1_000,
  };
}

/**
 * Publishes as it is going to be published when it counts: else other code is compiled than is measured.
 *
 * @param {import('./load/publication.mjs').Publisher} publisher
 * @param {import('./load/receivers.mjs').Receivers} receivers
 * @param {FanOut} load
 */
async function warmUp(publisher, receivers, { warmUp: messages = 20, ...load }) {
  await publisher.warmUp(receivers, messages);
  if (!load.oneByOne && load.perSecond === undefined) return;
  await publish(publisher, receivers, { ...load, messages });
  await receivers.complete(warmUpPatienceMs);
}

/**
 * @param {import('./load/publication.mjs').Publisher} publisher
 * @param {import('./load/receivers.mjs').Receivers} receivers
 * @param {FanOut} load
 * @returns {Promise<number>} by how much the publisher was late, in microseconds
 */
async function publish(publisher, receivers, { messages, perSecond, oneByOne, patienceSeconds = 20 }) {
  if (perSecond !== undefined) return (await publisher.paced(receivers, { messages, perSecond })).latenessUs;
  if (oneByOne) await publisher.oneByOne(receivers, { messages, patienceMs: patienceSeconds * 1_000 });
  else await publisher.burst(receivers, { messages });
  return 0;
}

/** @param {import('./bench.mjs').Server[]} servers */
async function cpuSeconds(servers) {
  const usages = await Promise.all(servers.map((server) => server.usage()));
  return usages.reduce((sum, { cpuSeconds: seconds }) => sum + seconds, 0);
}
