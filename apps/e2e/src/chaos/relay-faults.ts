import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type Lane } from './fault.js';

const killed: Fault = {
  name: 'relay-killed',
  async inflict({ relays }, random) {
    const relay = random.pick(relays);
    const seconds = random.between(0, 3);
    await relay.kill();
    await sleep(seconds * 1_000);
    await relay.start();
    return `kill -9 of ${relay.name}, another process after ${seconds.toFixed(1)} s`;
  },
};

export const relayLane: Lane = { name: 'relays', pause: [5, 15], faults: [killed] };
