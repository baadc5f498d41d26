import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { prepareTestRedis, type TestRedis } from './test-redis.js';

export interface TestRedisClusterOptions {
  /** How long a node may be silent before it counts as failed. Milliseconds. */
  nodeTimeoutMs?: number;
}

interface Seat {
  readonly id: string;
  readonly port: number;
  readonly busPort: number;
  /** The seat whose replica it is. */
  readonly master?: Seat;
}

const masterCount = 3;
const slotCount = 16_384;
const keysAtATime = 100;
/** How long six nodes may take to agree, on a machine on which everything else runs too. */
const readinessTimeoutMs = 150_000;

/** Starts a real Redis Cluster for a test: three masters and a replica of each, on free ports. */
export async function startTestRedisCluster(
  options: TestRedisClusterOptions = {},
): Promise<TestRedisCluster> {
  const masters = await takeSeats(Array.from({ length: masterCount }, () => undefined));
  const seats = [...masters, ...(await takeSeats(masters))];
  const nodes = await Promise.all(seats.map((seat) => prepareNode(seat, seats, options)));
  const cluster = new TestRedisCluster(nodes);
  try {
    await Promise.all(nodes.map((node) => node.start()));
    await cluster.waitUntilReady();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** A real Redis Cluster whose nodes a test may kill and start again. */
export class TestRedisCluster {
  constructor(readonly nodes: readonly TestRedis[]) {}

  /** As `REDIS_CLUSTER_NODES` has them. */
  get addresses(): string[] {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The master that has the slot of a key now. */
  async masterOf(key: string): Promise<TestRedis> {
    for (const node of this.answering) {
      const slot = Number(await node.cli('CLUSTER', 'KEYSLOT', key));
      const ranges = (await node.cli('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
      const port = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
      const master = this.answering.find((one) => one.port === port);
      if (master !== undefined) return master;
    }
    throw new Error(`no node that runs has the slot of ${key}`);
  }

  /** Every master that answers. */
  async masters(): Promise<TestRedis[]> {
    const nodes = this.answering;
    const roles = await Promise.all(nodes.map((node) => node.cli('ROLE')));
    return nodes.filter((_, index) => (roles[index] as [string])[0] === 'master');
  }

  /** The node that follows a master, as it says itself: the master may be dead. */
  async replicaOf(master: TestRedis): Promise<TestRedis> {
    for (const node of this.answering) {
      const [role, , port] = (await node.cli('ROLE')) as [string, string, number];
      if (role === 'slave' && port === master.port) return node;
    }
    throw new Error(`nobody follows the node on port ${master.port}`);
  }

  /** Has a replica take the place of its master at once, dead or alive, without asking anybody. */
  async takeOver(replica: TestRedis): Promise<void> {
    await replica.cli('CLUSTER', 'FAILOVER', 'TAKEOVER');
    await this.waitForPromotion(replica);
  }

  /** Ends when the node is a master. */
  async waitForPromotion(replica: TestRedis): Promise<void> {
    await eventually(async () => ((await replica.cli('ROLE')) as [string])[0] === 'master', {
      timeoutMs: readinessTimeoutMs,
    });
  }

  /** Breaks the link of a master to its replica for as long as that is frozen: what is written from now on is the master's alone. */
  async cutOff(replica: TestRedis, master: TestRedis): Promise<void> {
    replica.freeze();
    await master.cli('CLIENT', 'KILL', 'TYPE', 'replica');
  }

  /** Moves a key's slot with all its keys to the next master, as `redis-cli --cluster reshard` does. */
  async moveSlotOf(key: string): Promise<TestRedis> {
    const from = await this.masterOf(key);
    const masters = await this.masters();
    const to = masters[(masters.indexOf(from) + 1) % masters.length] ?? from;
    const slot = Number(await from.cli('CLUSTER', 'KEYSLOT', key));
    const ids = { from: await nodeId(from), to: await nodeId(to) };
    await to.cli('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids.from);
    await from.cli('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids.to);
    for (;;) {
      const keys = (await from.cli('CLUSTER', 'GETKEYSINSLOT', slot, keysAtATime)) as string[];
      if (keys.length === 0) break;
      await from.cli('MIGRATE', '127.0.0.1', to.port, '', 0, readinessTimeoutMs, 'KEYS', ...keys);
    }
    for (const node of [to, from]) await node.cli('CLUSTER', 'SETSLOT', slot, 'NODE', ids.to);
    return to;
  }

  /**
   * Has the next master take a key's slot for its own, without its keys and without a word to anybody: until the nodes gossip, the
   * former master answers as one that woke up behind a failover.
   */
  async seizeSlotOf(key: string): Promise<TestRedis> {
    const from = await this.masterOf(key);
    const masters = await this.masters();
    const to = masters[(masters.indexOf(from) + 1) % masters.length] ?? from;
    await to.cli('CLUSTER', 'BUMPEPOCH');
    const slot = Number(await to.cli('CLUSTER', 'KEYSLOT', key));
    await to.cli('CLUSTER', 'SETSLOT', slot, 'NODE', await nodeId(to));
    return to;
  }

  /** Ends when every node that answers finds the cluster whole, with three masters, and every replica follows its master. */
  async waitUntilReady(): Promise<void> {
    await eventually(
      async () => {
        const states = await Promise.all(this.answering.map((node) => node.cli('CLUSTER', 'INFO')));
        const links = await Promise.all(this.answering.map((node) => node.cli('INFO', 'replication')));
        const masters = await this.masters();
        if (masters.length !== masterCount) return false;
        const isWhole = states.every((state) => String(state).includes('cluster_state:ok'));
        return isWhole && links.every((link) => !String(link).includes('master_link_status:down'));
      },
      { timeoutMs: readinessTimeoutMs },
    );
  }

  /** Removes all data. */
  async flush(): Promise<void> {
    for (const master of await this.masters()) await master.cli('FLUSHALL');
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  private get answering(): TestRedis[] {
    return this.nodes.filter(({ isAnswering }) => isAnswering);
  }
}

async function nodeId(node: TestRedis): Promise<string> {
  return String(await node.cli('CLUSTER', 'MYID'));
}

function takeSeats(masters: readonly (Seat | undefined)[]): Promise<Seat[]> {
  return Promise.all(
    masters.map(async (master) => {
      const [port, busPort] = [await freePort(), await freePort()];
      return {
        id: randomBytes(20).toString('hex'),
        port,
        busPort,
        ...(master === undefined ? {} : { master }),
      };
    }),
  );
}

/** With the file that a node writes about its cluster, so that nobody has to be introduced to anybody. */
async function prepareNode(
  seat: Seat,
  seats: readonly Seat[],
  { nodeTimeoutMs = 15_000 }: TestRedisClusterOptions,
): Promise<TestRedis> {
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-port': seat.busPort,
    'cluster-node-timeout': nodeTimeoutMs,
    'cluster-replica-validity-factor': 0, // a replica on a busy machine is still the only one there is
    'repl-diskless-sync-delay': 0,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const node = await prepareTestRedis({ port: seat.port, args });
  const lines = seats.map((one, index) => describeSeat(one, index, one === seat));
  const file = [...lines, `vars currentEpoch ${masterCount} lastVoteEpoch 0`, ''].join('\n');
  await writeFile(join(node.directory, 'nodes.conf'), file);
  return node;
}

function describeSeat({ id, port, busPort, master }: Seat, index: number, isMyself: boolean): string {
  const flags = `${isMyself ? 'myself,' : ''}${master === undefined ? 'master' : 'slave'}`;
  const from = Math.floor((index * slotCount) / masterCount);
  const to = Math.floor(((index + 1) * slotCount) / masterCount) - 1;
  const slots = master === undefined ? ` ${from}-${to}` : '';
  const epoch = (index % masterCount) + 1;
  return `${id} 127.0.0.1:${port}@${busPort} ${flags} ${master?.id ?? '-'} 0 0 ${epoch} connected${slots}`;
}
