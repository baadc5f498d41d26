import { measureServers } from '../fan-out.mjs';
import { replicaPlaces } from '../cores.mjs';

const socketsEach = 1_000;

/**
 * What each further gateway adds. A delivery must cost the same with three as with one. Where each gateway has a core of
 * its own, deliveries must grow with the gateways too; on fewer cores that cannot be shown, and is not.
 *
 * @type {import('../bench.mjs').Workload}
 */
export const workload = {
  name: 'replicas',
  title: '1, 2, 3 gateways',
  unit: 'deliveries per CPU second, three gateways to one',
  moreIsBetter: true,
  contenders: ['ginforge'],
  aims: [{ atLeast: 0.9 }, { metric: 'growth', atLeast: 2.7 }, { metric: 'lost', atMost: 0 }],
  shown: [
    { metric: 'one', unit: 'deliveries per CPU second with one', moreIsBetter: true },
    { metric: 'two', unit: 'deliveries per CPU second with two', moreIsBetter: true },
    { metric: 'three', unit: 'deliveries per CPU second with three', moreIsBetter: true },
  ],
  rounds: 2,
  timeoutSeconds: 120,
  full: { messages: 60 },
  async measure(bench, contender, { messages }) {
    const [one, two, three] = [
      await measureReplicas(bench, contender, { replicas: 1, messages }),
      await measureReplicas(bench, contender, { replicas: 2, messages }),
      await measureReplicas(bench, contender, { replicas: 3, messages }),
    ];
    return {
      value: one.value / three.value,
      one: 1e6 / one.value,
      two: 1e6 / two.value,
      three: 1e6 / three.value,
      growth: replicaPlaces ? three.perSecond / one.perSecond : undefined,
      expected: one.expected + two.expected + three.expected,
      lost: one.lost + two.lost + three.lost,
      doubled: one.doubled + two.doubled + three.doubled,
      loadShare: Math.max(one.loadShare, two.loadShare, three.loadShare),
    };
  },
};

/**
 * @param {import('../bench.mjs').Bench} bench
 * @param {string} contender
 * @param {{ replicas: number, messages: number }} load
 */
async function measureReplicas(bench, contender, { replicas, messages }) {
  const servers = await Promise.all(
    Array.from({ length: replicas }, (_, index) => bench.start(contender, { place: replicaPlaces?.[index] })),
  );
  const load = { sockets: socketsEach * replicas, messages, oneByOne: !replicaPlaces, warmUp: 60 };
  const result = await measureServers(bench, servers, load);
  await Promise.all(servers.map((server) => server.stop()));
  return result;
}
