import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosClient } from './chaos-client.js';
import { type Fault, type Lane, type Stage } from './fault.js';
import { type SeededRandom } from './seeded-random.js';

/** All that they take hold of. */
type WithClients = Pick<Stage, 'population'>;

const someCut: Fault<WithClients> = {
  name: 'clients-cut',
  async inflict(stage, random) {
    const victims = draw(stage, random, random.between(0.05, 0.25));
    for (const client of victims) client.sockets.cut();
    return `TCP of ${victims.length} clients cut`;
  },
};

const allCut: Fault<WithClients> = {
  name: 'all-clients-cut',
  async inflict({ population }) {
    for (const client of population.clients) client.sockets.cut();
    return `TCP of all ${population.clients.length} clients cut`;
  },
};

/** Shorter than a client takes for dead: what the gateway sends meanwhile piles up. */
const stalled: Fault<WithClients> = {
  name: 'clients-stalled',
  inflict: (stage, random) => stall(draw(stage, random, 0.1), random.between(2, 6)),
};

/** Longer than a client takes for dead: it gives the link up while the gateway still believes in it. */
const gone: Fault<WithClients> = {
  name: 'clients-gone-silent',
  inflict: (stage, random) => stall(draw(stage, random, 0.05), 15),
};

export const clientLane: Lane<WithClients> = {
  name: 'clients',
  pause: [1, 4],
  faults: [someCut, stalled, someCut, gone, someCut, allCut],
};

async function stall(clients: readonly ChaosClient[], seconds: number): Promise<string> {
  const goOn = clients.map(({ sockets }) => sockets.pause());
  await sleep(seconds * 1_000);
  for (const resume of goOn) resume?.();
  return `${clients.length} clients read nothing for ${seconds.toFixed(1)} s`;
}

function draw({ population }: WithClients, random: SeededRandom, share: number): ChaosClient[] {
  return population.clients.filter(() => random.chance(share));
}
