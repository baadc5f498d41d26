import { setTimeout as sleep } from 'node:timers/promises';
import { type TestRedis, type TestRedisCluster } from '@ginforge/testing';
import { type Fault, type Lane } from './fault.js';
import { type SeededRandom } from './seeded-random.js';

/** Its replica is elected when the others have given it up. */
const killed = nodeFault('master-killed', async (shards, { master, replica }, random) => {
  const seconds = random.between(0, 4);
  await master.kill();
  await shards.waitForPromotion(replica);
  await sleep(seconds * 1_000);
  await master.start();
  return `kill -9 of a master, its replica was elected, and it came back ${seconds.toFixed(1)} s later`;
});

/** Nobody gives it up in so short a time. */
const paused = nodeFault('master-paused', async (_shards, { master }, random) => {
  const seconds = random.between(0.5, 3);
  master.freeze();
  await sleep(seconds * 1_000);
  master.thaw();
  return `SIGSTOP of a master for ${seconds.toFixed(1)} s`;
});

/** It wakes up as somebody who believes to be master still. */
const frozen = nodeFault('master-frozen', async (shards, { master, replica }, random) => {
  const seconds = random.between(2, 6);
  master.freeze();
  await shards.waitForPromotion(replica);
  await sleep(seconds * 1_000);
  master.thaw();
  return `SIGSTOP of a master until ${seconds.toFixed(1)} s after its replica was elected`;
});

const restarted = nodeFault('master-restarted', async (_shards, { master }) => {
  await master.restart();
  return 'a master restarted with its data';
});

const replaced = nodeFault('failover-ordered', async (shards, { replica }) => {
  await replica.cli('CLUSTER', 'FAILOVER');
  await shards.waitForPromotion(replica);
  return 'a master and its replica changed places';
});

const cut = nodeFault('node-links-cut', async (_shards, { master }) => {
  for (const type of ['pubsub', 'normal']) await master.cli('CLIENT', 'KILL', 'TYPE', type);
  return 'a master closed the links of all its clients';
});

const slotMoved: Fault = {
  name: 'slot-moved',
  async inflict({ cluster, population }, random) {
    const room = random.pick(population.rooms);
    const { port } = await cluster.shards.moveSlotOf(`{room:${room}}`);
    return `the slot of ${room} moved to the master on port ${port}`;
  },
};

/** What is written after the replica was cut off is lost with the master. */
const writesLost = nodeFault('writes-lost', async (shards, { master, replica }, random) => {
  const seconds = random.between(1, 3);
  await shards.cutOff(replica, master);
  await sleep(seconds * 1_000);
  await master.kill();
  replica.thaw();
  await shards.takeOver(replica);
  await master.start();
  return `a master died with the writes of ${seconds.toFixed(1)} s that its replica had not got`;
});

export const nodeLane: Lane = {
  name: 'nodes',
  pause: [3, 8],
  faults: [killed, paused, frozen, restarted, replaced, cut, slotMoved],
};

/** For the other mode: failovers lose what was acknowledged. */
export const losingNodeLane: Lane = { name: 'nodes', pause: [4, 8], faults: [writesLost, killed] };

interface Shard {
  readonly master: TestRedis;
  readonly replica: TestRedis;
}

/** Harm to some master; over when the Redis Cluster is whole again. */
function nodeFault(
  name: string,
  harm: (shards: TestRedisCluster, shard: Shard, random: SeededRandom) => Promise<string>,
): Fault {
  return {
    name,
    async inflict({ cluster: { shards } }, random) {
      await shards.waitUntilReady();
      const master = random.pick(await shards.masters());
      const what = await harm(shards, { master, replica: await shards.replicaOf(master) }, random);
      await shards.waitUntilReady();
      return what;
    },
  };
}
