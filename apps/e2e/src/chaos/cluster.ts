import { freePort, startTestRedis, TcpProxy, type TestRedis } from '@ginforge/testing';
import { ServiceProcess, type Variables } from '../stack/service-process.js';
import { longHistory } from './history.js';
import { ChaosPostgres } from './postgres.js';
import { jwtSecret } from './token.js';

/** A service and its own link to Redis, which can be cut without the others noticing. */
export interface Seat {
  readonly process: ServiceProcess;
  readonly link: TcpProxy;
}

const workerCount = 2;

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

/** One Redis and the gateways that share it; one PostgreSQL and the workers that relay its outbox. */
export class Cluster {
  private constructor(
    readonly redis: TestRedis,
    readonly postgres: ChaosPostgres,
    readonly gateways: readonly Seat[],
    readonly workers: readonly Seat[],
  ) {}

  static async start(gatewayCount: number): Promise<Cluster> {
    const [redis, postgres] = await Promise.all([startTestRedis(), ChaosPostgres.start()]);
    const seat = (service: string, variables: Variables) => (index: number) =>
      takeSeat(`chaos-${service}-${index + 1}`, service, redis, variables);
    const gateways = await seats(gatewayCount, seat('gateway', gatewayVariables));
    const workerVariables = { ...surroundings, DATABASE_URL: postgres.url };
    const workers = await seats(workerCount, seat('gateway-worker', workerVariables));
    const cluster = new Cluster(redis, postgres, gateways, workers);
    try {
      await Promise.all(cluster.processes.map((process) => process.start()));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get processes(): ServiceProcess[] {
    return [...this.gateways, ...this.workers].map(({ process }) => process);
  }

  /** Puts right whatever a fault left behind. */
  async heal(): Promise<void> {
    this.redis.thaw();
    await this.redis.start();
    for (const { link } of [...this.gateways, ...this.workers]) link.restore();
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop('SIGKILL')));
    await Promise.all([...this.gateways, ...this.workers].map(({ link }) => link.stop()));
    await Promise.all([this.redis.stop(), this.postgres.stop()]);
  }
}

function seats(count: number, take: (index: number) => Promise<Seat>): Promise<Seat[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => take(index)));
}

async function takeSeat(
  name: string,
  service: string,
  redis: TestRedis,
  variables: Variables,
): Promise<Seat> {
  const link = await TcpProxy.start(redis.port);
  const own = { ...variables, REDIS_URL: `redis://127.0.0.1:${link.port}` };
  return { link, process: new ServiceProcess(name, service, await freePort(), own) };
}
