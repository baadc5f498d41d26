import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type Lane } from './fault.js';

const restarted: Fault = {
  name: 'redis-restarted',
  async inflict({ cluster }) {
    await cluster.redis.restart();
    return 'Redis restarted with its data';
  },
};

const killed: Fault = {
  name: 'redis-killed',
  async inflict({ cluster }, random) {
    const seconds = random.between(0.5, 6);
    await cluster.redis.kill();
    await sleep(seconds * 1_000);
    await cluster.redis.start();
    return `kill -9 of Redis, back with its data after ${seconds.toFixed(1)} s`;
  },
};

const frozen: Fault = {
  name: 'redis-frozen',
  async inflict({ cluster }, random) {
    const seconds = random.between(1, 8);
    cluster.redis.freeze();
    await sleep(seconds * 1_000);
    cluster.redis.thaw();
    return `SIGSTOP of Redis for ${seconds.toFixed(1)} s`;
  },
};

const dataLost: Fault = {
  name: 'redis-data-lost',
  async inflict({ cluster }, random) {
    const seconds = random.between(0, 3);
    await cluster.redis.cli('FLUSHALL', 'SYNC');
    await cluster.redis.kill();
    await sleep(seconds * 1_000);
    await cluster.redis.start();
    return `Redis came back without its data after ${seconds.toFixed(1)} s`;
  },
};

export const redisLane: Lane = { name: 'redis', pause: [4, 10], faults: [frozen, killed, restarted] };

/** For the other mode: Redis forgets everything. */
export const losingRedisLane: Lane = { name: 'redis', pause: [6, 12], faults: [dataLost] };
