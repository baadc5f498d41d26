import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type Lane } from './fault.js';
import { startUntilReady } from './start-until-ready.js';

const killed: Fault = {
  name: 'worker-killed',
  async inflict({ cluster }, random) {
    const { process } = random.pick(cluster.workers);
    const seconds = random.between(0, 3);
    await process.stop('SIGKILL');
    await sleep(seconds * 1_000);
    await startUntilReady(process);
    return `kill -9 of ${process.name}, back after ${seconds.toFixed(1)} s and its start`;
  },
};

const restarted: Fault = {
  name: 'worker-restarted',
  async inflict({ cluster }, random) {
    const { process } = random.pick(cluster.workers);
    const ending = await process.stop('SIGTERM');
    await startUntilReady(process);
    return `SIGTERM of ${process.name}, which ended with ${ending?.code ?? ending?.signal}, and a new process`;
  },
};

/** May be longer than the database lets a relay stand still with its partition: then two believe that they hold it. */
const frozen: Fault = {
  name: 'worker-frozen',
  async inflict({ cluster }, random) {
    const { process } = random.pick(cluster.workers);
    const seconds = random.between(4, 14);
    process.signal('SIGSTOP');
    await sleep(seconds * 1_000);
    process.signal('SIGCONT');
    return `SIGSTOP of ${process.name} for ${seconds.toFixed(1)} s`;
  },
};

/** Harm to the processes that relay the database's outbox. */
export const workerLane: Lane = {
  name: 'workers',
  pause: [2, 6],
  faults: [killed, restarted, frozen, killed],
};
