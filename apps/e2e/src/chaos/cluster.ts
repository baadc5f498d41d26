import { freePort, startTestRedis, TcpProxy, type TestRedis } from '@ginforge/testing';
import { ServiceProcess } from '../stack/service-process.js';
import { longHistory } from './history.js';
import { jwtSecret } from './token.js';

/** A gateway and its own link to Redis, which can be cut without the others noticing. */
export interface GatewaySeat {
  readonly process: ServiceProcess;
  readonly link: TcpProxy;
}

/**
 * Limits of the specification stay; only waiting is shorter. History is longer: a machine that is too busy to let clients in
 * for minutes must not pass for a loss, as nothing is promised beyond the history (RT-34).
 */
const gatewayVariables = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'warn',
  JWT_SECRET: jwtSecret,
  DRAIN_SECONDS: '2',
  RECONNECT_SPREAD_MS: '1000',
  ...longHistory,
};

/** One Redis and the gateways that share it. */
export class Cluster {
  private constructor(
    readonly redis: TestRedis,
    readonly seats: readonly GatewaySeat[],
  ) {}

  static async start(gateways: number): Promise<Cluster> {
    const redis = await startTestRedis();
    const seats = await Promise.all(Array.from({ length: gateways }, (_, index) => takeSeat(index, redis)));
    const cluster = new Cluster(redis, seats);
    try {
      await Promise.all(seats.map(({ process }) => process.start()));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** Puts right whatever a fault left behind. */
  async heal(): Promise<void> {
    this.redis.thaw();
    await this.redis.start();
    for (const { link } of this.seats) link.restore();
  }

  async stop(): Promise<void> {
    await Promise.all(this.seats.map(({ process }) => process.stop('SIGKILL')));
    await Promise.all(this.seats.map(({ link }) => link.stop()));
    await this.redis.stop();
  }
}

async function takeSeat(index: number, redis: TestRedis): Promise<GatewaySeat> {
  const link = await TcpProxy.start(redis.port);
  const variables = { ...gatewayVariables, REDIS_URL: `redis://127.0.0.1:${link.port}` };
  const name = `chaos-gateway-${index + 1}`;
  return { link, process: new ServiceProcess(name, 'gateway', await freePort(), variables) };
}
