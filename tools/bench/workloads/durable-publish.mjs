/**
 * What it costs the process that publishes to have messages kept: one message a call, 100 calls at once, and batches of 100.
 *
 * @type {import('../bench.mjs').Workload}
 */
export const workload = {
  name: 'durable-publish',
  title: 'Publishing from one process',
  unit: 'CPU s per 100,000 messages, one a call',
  group: 'publishing',
  shown: [
    { metric: 'value', unit: 'CPU s per 100,000 messages, one a call' },
    { metric: 'batches', unit: 'CPU s per 100,000 messages, batches of 100' },
    { metric: 'perSecond', unit: 'messages a second, one a call', moreIsBetter: true },
    { metric: 'batchedPerSecond', unit: 'messages a second, batches of 100', moreIsBetter: true },
  ],
  contenders: ['publish-durable', 'publish-plain'],
  aims: [
    { against: 'publish-plain', atMost: 1 / 0.6 },
    { metric: 'batches', against: 'publish-plain', atMost: 1 / 0.9 },
  ],
  quick: { warmUpSeconds: 1, seconds: 1.5 },
  full: { warmUpSeconds: 1, seconds: 4 },
  async measure(bench, contender, { warmUpSeconds, seconds }) {
    const { url } = await bench.start(contender);
    await publish(`${url}/singles`, warmUpSeconds);
    const singles = await publish(`${url}/singles`, seconds);
    await publish(`${url}/batches`, warmUpSeconds);
    const batches = await publish(`${url}/batches`, seconds);
    return {
      value: singles.cost,
      batches: batches.cost,
      perSecond: singles.perSecond,
      batchedPerSecond: batches.perSecond,
    };
  },
};

/**
 * @param {string} url
 * @param {number} duration in seconds
 */
async function publish(url, duration) {
  const answer = await fetch(`${url}?seconds=${duration}`);
  /** @type {{ messages: number, seconds: number, cpuSeconds: number }} */
  const { messages, seconds, cpuSeconds } = JSON.parse(await answer.text());
  return { cost: (cpuSeconds / messages) * 100_000, perSecond: messages / seconds };
}
