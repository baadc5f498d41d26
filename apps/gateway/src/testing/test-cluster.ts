import { MemoryPubSub, PubSub } from '@ginforge/chassis';
import { NotificationClient } from '@ginforge/notification';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { TestGateway } from './test-gateway.js';

/** The clusters that are alike to a client: what holds for the one holds for the other (RT-40). */
export const clusters: [name: string, start: (variables?: NodeJS.ProcessEnv) => Promise<TestCluster>][] = [
  ['on two gateways over Redis', (variables) => TestCluster.start(variables)],
  ['on one gateway alone, without Redis', (variables) => TestCluster.alone(variables)],
];

/** A Redis of its own and gateways that share it; or one gateway without Redis. */
export class TestCluster {
  private readonly started: TestGateway[] = [];

  private constructor(private readonly server: TestRedis | undefined) {}

  /** Two gateways; `variables` as in the environment of each. */
  static async start(variables: NodeJS.ProcessEnv = {}): Promise<TestCluster> {
    const cluster = new TestCluster(await startTestRedis());
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
    if (this.server === undefined) throw new Error('this gateway has no Redis');
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
    const redis = this.server === undefined ? { REDIS_ENABLED: 'false' } : { REDIS_URL: this.server.url };
    return TestGateway.start({ ...redis, ...variables });
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
    return Number(await this.redis.cli('PUBLISH', channel, argument));
  }

  /** The channels of RT-30 that any gateway is subscribed to. */
  async subscribedChannels(): Promise<string[]> {
    if (this.server === undefined) {
      const all = this.memory.subscribedChannels();
      return all.filter((channel) => channel.startsWith('websocket:')).sort();
    }
    const names = (await this.redis.cli('PUBSUB', 'CHANNELS', 'websocket:*')) as string[];
    return names.sort();
  }

  /** How many gateways are subscribed to the channel. */
  async subscribers(channel: string): Promise<number> {
    if (this.server === undefined) return this.memory.subscriberCount(channel);
    const [, count] = (await this.redis.cli('PUBSUB', 'NUMSUB', channel)) as [string, number];
    return count;
  }

  dropClients(): void {
    for (const gateway of this.started) gateway.dropClients();
  }

  async stop(): Promise<void> {
    for (const gateway of this.started.splice(0).reverse()) await gateway.stop();
    await this.server?.stop();
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
