import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceProcess } from '../stack/service-process.js';
import { type Fault, type Lane } from './fault.js';

const killed: Fault = {
  name: 'gateway-killed',
  async inflict({ cluster }, random) {
    const { process } = random.pick(cluster.seats);
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
    for (const { process } of cluster.seats) {
      await process.stop('SIGTERM');
      await startUntilReady(process);
    }
    return 'SIGTERM and a new process for one gateway after the other';
  },
};

const frozen: Fault = {
  name: 'gateway-frozen',
  async inflict({ cluster }, random) {
    const { process } = random.pick(cluster.seats);
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

/** A gateway that finds no Redis ends at once; whoever runs it starts it again. */
async function startUntilReady(process: ServiceProcess): Promise<void> {
  const givesUpAt = Date.now() + 300_000; // a fault of its link may stand in its way for long, on a busy machine longer
  for (;;) {
    try {
      return await process.start();
    } catch (error) {
      if (Date.now() > givesUpAt) throw error;
      await process.stop('SIGKILL');
    }
  }
}
