import { MemoryPubSub, PubSub } from '@ginforge/chassis';
import { NotificationClient } from '@ginforge/notification';
import { startTestRedis, startTestRedisCluster, TestRedis, type TestRedisCluster } from '@ginforge/testing';
import { TestGateway } from './test-gateway.js';

/** The clusters that are alike to a client: what holds for the one holds for the other (RT-40). */
export const clusters: [name: string, start: (variables?: NodeJS.ProcessEnv) => Promise<TestCluster>][] = [
  ['on two gateways over Redis', (variables) => TestCluster.start(variables)],
  ['on one gateway alone, without Redis', (variables) => TestCluster.alone(variables)],
];

/** What a Redis Cluster could do otherwise runs there too (K8-03). */
export const clustersAndShards: typeof clusters = [
  ...clusters,
  ['on two gateways over a Redis Cluster', (variables) => TestCluster.sharded(variables)],
];

/** A Redis or a Redis Cluster of its own and gateways that share it; or one gateway without Redis. */
export class TestCluster {
  private readonly started: TestGateway[] = [];

  private constructor(private readonly server: TestRedis | TestRedisCluster | undefined) {}

  /** Two gateways; `variables` as in the environment of each. */
  static async start(variables: NodeJS.ProcessEnv = {}): Promise<TestCluster> {
    const cluster = new TestCluster(await startTestRedis());
    for (let count = 0; count < 2; count++) await cluster.addGateway(variables);
    return cluster;
  }

  /** Two gateways that share a Redis Cluster of six nodes. */
  static async sharded(variables: NodeJS.ProcessEnv = {}): Promise<TestCluster> {
    const cluster = new TestCluster(await startTestRedisCluster());
    for (let count = 0; count < 2; count++) await cluster.addGateway(variables);
    return cluster;
  }

  /** One gateway with `REDIS_ENABLED=false`; it is `one` and `two`. */
  static async alone(variables: NodeJS.ProcessEnv = {}): Promise<TestCluster> {
    const cluster = new TestCluster(undefined);
    await cluster.addGateway(variables);
    return cluster;
  }

  get redis(): TestRedis {
    if (this.server instanceof TestRedis) return this.server;
    throw new Error('these gateways have no Redis that is one server');
  }

  get shards(): TestRedisCluster {
    if (this.server === undefined || this.server instanceof TestRedis)
      throw new Error('these gateways have no Redis Cluster');
    return this.server;
  }

  get one(): TestGateway {
    return this.at(0);
  }

  get two(): TestGateway {
    return this.at(this.server === undefined ? 0 : 1);
  }

  get gateways(): readonly TestGateway[] {
    return this.started;
  }

  /** What a service would have: the notification library, from the second gateway's process. */
  get notifications(): NotificationClient {
    return this.two.get(NotificationClient);
  }

  async addGateway(variables: NodeJS.ProcessEnv = {}): Promise<TestGateway> {
    const gateway = await this.lend(variables);
    this.started.push(gateway);
    return gateway;
  }

  /** One more gateway, which whoever asked for it stops. */
  lend(variables: NodeJS.ProcessEnv = {}): Promise<TestGateway> {
    return TestGateway.start({ ...whereRedisIs(this.server), ...variables });
  }

  /** Publishes as anything that speaks Redis may. Text and bytes go as they are, all else as JSON. @returns the number of receivers */
  async publish(channel: string, payload: unknown): Promise<number> {
    const raw = typeof payload === 'string' || Buffer.isBuffer(payload);
    // The client sends bytes as bytes; only the type of `cli` knows of texts alone.
    const argument = raw ? (payload as string) : JSON.stringify(payload);
    if (this.server === undefined) {
      await this.memory.publish(channel, argument);
      return this.memory.subscriberCount(channel);
    }
    const receivers = await this.subscribers(channel);
    const [node] = this.nodes;
    const counted = Number(await node?.cli('PUBLISH', channel, argument));
    return this.server instanceof TestRedis ? counted : receivers; // a node of a cluster counts its own alone
  }

  /** The channels of RT-30 that any gateway is subscribed to. */
  async subscribedChannels(): Promise<string[]> {
    if (this.server === undefined) {
      const all = this.memory.subscribedChannels();
      return all.filter((channel) => channel.startsWith('websocket:')).sort();
    }
    const found = this.nodes.map((node) => node.cli('PUBSUB', 'CHANNELS', 'websocket:*'));
    const names = (await Promise.all(found)) as string[][];
    return [...new Set(names.flat())].sort();
  }

  /** How many gateways are subscribed to the channel. */
  async subscribers(channel: string): Promise<number> {
    if (this.server === undefined) return this.memory.subscriberCount(channel);
    const found = this.nodes.map((node) => node.cli('PUBSUB', 'NUMSUB', channel));
    const counts = (await Promise.all(found)) as [string, number][];
    return counts.reduce((sum, [, count]) => sum + count, 0);
  }

  dropClients(): void {
    for (const gateway of this.started) gateway.dropClients();
  }

  async stop(): Promise<void> {
    for (const gateway of this.started.splice(0).reverse()) await gateway.stop();
    await this.server?.stop();
  }

  private get nodes(): readonly TestRedis[] {
    if (this.server === undefined) return [];
    return this.server instanceof TestRedis ? [this.server] : this.server.nodes;
  }

  /** What stands in for Redis. */
  private get memory(): MemoryPubSub {
    const pubSub = this.one.get(PubSub);
    if (pubSub instanceof MemoryPubSub) return pubSub;
    throw new Error('this gateway has Redis');
  }

  private at(index: number): TestGateway {
    const gateway = this.started[index];
    if (gateway === undefined) throw new Error(`there is no gateway ${index + 1}`);
    return gateway;
  }
}

function whereRedisIs(server: TestRedis | TestRedisCluster | undefined): NodeJS.ProcessEnv {
  if (server === undefined) return { REDIS_ENABLED: 'false' };
  if (server instanceof TestRedis) return { REDIS_URL: server.url };
  return { REDIS_CLUSTER_NODES: server.addresses.join(',') };
}
