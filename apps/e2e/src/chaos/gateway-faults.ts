import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type Lane } from './fault.js';
import { startUntilReady } from './start-until-ready.js';

const killed: Fault = {
  name: 'gateway-killed',
  async inflict({ cluster }, random) {
    const { process } = random.pick(cluster.gateways);
    const seconds = random.between(0, 3);
    await process.stop('SIGKILL');
    await sleep(seconds * 1_000);
    await startUntilReady(process);
    return `kill -9 of ${process.name}, back after ${seconds.toFixed(1)} s and its start`;
  },
};

const rolled: Fault = {
  name: 'rolling-restart',
  async inflict({ cluster }) {
    const endings: unknown[] = [];
    for (const { process } of cluster.gateways) {
      const ending = await process.stop('SIGTERM');
      endings.push(ending?.code ?? ending?.signal);
      await startUntilReady(process);
    }
    return `SIGTERM and a new process for one gateway after the other; they ended with ${endings.join(', ')}`;
  },
};

const frozen: Fault = {
  name: 'gateway-frozen',
  async inflict({ cluster }, random) {
    const { process } = random.pick(cluster.gateways);
    const seconds = random.between(2, 14);
    process.signal('SIGSTOP');
    await sleep(seconds * 1_000);
    process.signal('SIGCONT');
    return `SIGSTOP of ${process.name} for ${seconds.toFixed(1)} s`;
  },
};

export const gatewayLane: Lane = {
  name: 'gateways',
  pause: [3, 8],
  faults: [killed, rolled, frozen, killed],
};
