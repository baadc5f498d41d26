import { setTimeout as sleep } from 'node:timers/promises';
import { clientLane } from '../client-faults.js';
import { type Fault, type Lane } from '../fault.js';
import { type Population } from '../population.js';
import { type Containers } from './containers.js';

/** What faults can take hold of where the stack runs in containers. */
export interface OutsideStage {
  readonly population: Population;
  readonly containers: Containers;
}

const gateways = ['gateway', 'gateway-2', 'gateway-3'];

const gatewayKilled: Fault<OutsideStage> = {
  name: 'gateway-killed',
  inflict: ({ containers }, random) => kill(containers, random.pick(gateways), random.between(0, 3)),
};

const rollingUpdate: Fault<OutsideStage> = {
  name: 'rolling-update',
  async inflict({ containers }) {
    for (const gateway of gateways) await containers.replace(gateway);
    return 'a new container for one gateway after the other';
  },
};

const gatewayFrozen: Fault<OutsideStage> = {
  name: 'gateway-frozen',
  inflict: ({ containers }, random) => freeze(containers, random.pick(gateways), random.between(2, 12)),
};

/** Its clients stay, and it knows nothing any more. */
const gatewayWithoutRedis: Fault<OutsideStage> = {
  name: 'gateway-without-redis',
  inflict: ({ containers }, random) =>
    disconnect(containers, random.pick(gateways), 'data', random.between(3, 12)),
};

/** Its clients hear nothing any more, not even that their link has ended. */
const gatewayCutOff: Fault<OutsideStage> = {
  name: 'gateway-cut-off',
  inflict: ({ containers }, random) =>
    disconnect(containers, random.pick(gateways), 'edge', random.between(3, 15)),
};

const redisKilled: Fault<OutsideStage> = {
  name: 'redis-killed',
  inflict: ({ containers }, random) => kill(containers, 'redis', random.between(0, 5)),
};

const redisRestarted: Fault<OutsideStage> = {
  name: 'redis-restarted',
  async inflict({ containers }) {
    await containers.restart('redis');
    return 'Redis restarted with its data';
  },
};

const redisFrozen: Fault<OutsideStage> = {
  name: 'redis-frozen',
  inflict: ({ containers }, random) => freeze(containers, 'redis', random.between(1, 8)),
};

const killed = (service: string): Fault<OutsideStage> => ({
  name: `${service}-killed`,
  inflict: ({ containers }, random) => kill(containers, service, random.between(0, 5)),
});

/** In each lane one thing at a time is broken: two gateways are always there. */
export const outsideLanes: readonly Lane<OutsideStage>[] = [
  clientLane,
  {
    name: 'gateways',
    pause: [2, 5],
    faults: [gatewayKilled, rollingUpdate, gatewayFrozen, gatewayWithoutRedis, gatewayCutOff],
  },
  { name: 'redis', pause: [8, 15], faults: [redisFrozen, redisKilled, redisRestarted] },
  {
    name: 'services',
    pause: [8, 15],
    faults: [killed('gateway-worker'), killed('admin-api'), killed('postgres')],
  },
];

async function kill(containers: Containers, service: string, seconds: number): Promise<string> {
  await containers.kill(service);
  await sleep(seconds * 1_000);
  await containers.start(service);
  return `${service} killed, started again after ${seconds.toFixed(1)} s`;
}

async function freeze(containers: Containers, service: string, seconds: number): Promise<string> {
  const goOn = await containers.pause(service);
  await sleep(seconds * 1_000);
  await goOn();
  await containers.healthy(service);
  return `${service} paused for ${seconds.toFixed(1)} s`;
}

async function disconnect(
  containers: Containers,
  service: string,
  network: string,
  seconds: number,
): Promise<string> {
  const connect = await containers.disconnect(service, network);
  await sleep(seconds * 1_000);
  await connect();
  await containers.healthy(service);
  return `${service} off the network "${network}" for ${seconds.toFixed(1)} s`;
}
