import {
  freePort,
  startTestRedis,
  startTestRedisCluster,
  TcpProxy,
  TestRedis,
  type TestRedisCluster,
} from '@ginforge/testing';
import { type RedisAddress } from '@ginforge/chassis';
import { ServiceProcess, type Variables } from '../stack/service-process.js';
import { longHistory } from './history.js';
import { ChaosPostgres } from './postgres.js';
import { redisVariables } from './redis-variables.js';
import { jwtSecret } from './token.js';

/** A service and, where Redis is one server, its own link to that, which can be cut without the others noticing. */
export interface Seat {
  readonly process: ServiceProcess;
  readonly link?: TcpProxy;
}

export interface ClusterOptions {
  gateways: number;
  /** Whether Redis is a Redis Cluster of six nodes. */
  redisCluster: boolean;
}

const workerCount = 2;

/** When the nodes of a Redis Cluster give one of them up. Milliseconds. */
const nodeTimeoutMs = 5_000;

/**
 * Limits of the specification stay; only waiting is shorter. History is longer: a machine that is too busy to let clients in
 * for minutes must not pass for a loss, as nothing is promised beyond the history (RT-34).
 */
const surroundings = { NODE_ENV: 'test', LOG_LEVEL: 'warn', ...longHistory };
const gatewayVariables = {
  ...surroundings,
  JWT_SECRET: jwtSecret,
  DRAIN_SECONDS: '2',
  RECONNECT_SPREAD_MS: '1000',
};

/** One Redis, or one Redis Cluster, and the gateways that share it; one PostgreSQL and the workers that relay its outbox. */
export class Cluster {
  private constructor(
    private readonly server: TestRedis | TestRedisCluster,
    readonly postgres: ChaosPostgres,
    readonly gateways: readonly Seat[],
    readonly workers: readonly Seat[],
  ) {}

  static async start({ gateways: gatewayCount, redisCluster }: ClusterOptions): Promise<Cluster> {
    const start = redisCluster ? startTestRedisCluster({ nodeTimeoutMs }) : startTestRedis();
    const [server, postgres] = await Promise.all([start, ChaosPostgres.start()]);
    const seat = (service: string, variables: Variables) => (index: number) =>
      takeSeat({ name: `chaos-${service}-${index + 1}`, service, variables }, server);
    const gateways = await seats(gatewayCount, seat('gateway', gatewayVariables));
    const workerVariables = { ...surroundings, DATABASE_URL: postgres.url };
    const workers = await seats(workerCount, seat('gateway-worker', workerVariables));
    const cluster = new Cluster(server, postgres, gateways, workers);
    try {
      await Promise.all(cluster.processes.map((process) => process.start()));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** The one Redis. @throws Error where there is a Redis Cluster */
  get redis(): TestRedis {
    if (this.server instanceof TestRedis) return this.server;
    throw new Error('there is no Redis that is one server');
  }

  /** The Redis Cluster. @throws Error where there is one Redis */
  get shards(): TestRedisCluster {
    if (this.server instanceof TestRedis) throw new Error('there is no Redis Cluster');
    return this.server;
  }

  /** Where Redis is, past all links that may be cut. */
  get redisAddress(): RedisAddress {
    return this.server instanceof TestRedis ? this.server.url : this.server.addresses;
  }

  get processes(): ServiceProcess[] {
    return this.seats.map(({ process }) => process);
  }

  /** Puts right whatever a fault left behind. */
  async heal(): Promise<void> {
    for (const node of this.nodes) {
      node.thaw();
      await node.start();
    }
    if (!(this.server instanceof TestRedis)) await this.server.waitUntilReady();
    for (const { link } of this.seats) link?.restore();
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop('SIGKILL')));
    await Promise.all(this.seats.flatMap(({ link }) => (link === undefined ? [] : [link.stop()])));
    await Promise.all([this.server.stop(), this.postgres.stop()]);
  }

  private get seats(): Seat[] {
    return [...this.gateways, ...this.workers];
  }

  private get nodes(): readonly TestRedis[] {
    return this.server instanceof TestRedis ? [this.server] : this.server.nodes;
  }
}

function seats(count: number, take: (index: number) => Promise<Seat>): Promise<Seat[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => take(index)));
}

async function takeSeat(
  { name, service, variables }: { name: string; service: string; variables: Variables },
  server: TestRedis | TestRedisCluster,
): Promise<Seat> {
  const link = server instanceof TestRedis ? await TcpProxy.start(server.port) : undefined;
  const where = server instanceof TestRedis ? `redis://127.0.0.1:${link?.port}` : server.addresses;
  const own = { ...variables, ...redisVariables(where) };
  const process = new ServiceProcess(name, service, await freePort(), own);
  return link === undefined ? { process } : { process, link };
}
