import {
  createTestDatabase,
  freePort,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import { type RegisteredService, registeredServices, urlsVariable } from './register.js';
import { ServiceProcess, type Variables } from './service-process.js';

export interface StackOptions {
  /** How many gateways stand beside each other. */
  gateways?: number;
  /** The services to run beside the gateways; all that are registered unless said. */
  services?: string[];
  /** Further variables by service (`gateway`) or by process (`gateway-2`). */
  variables?: Record<string, Variables>;
  /** Instead of a Redis of its own. Whoever started it stops it. */
  redis?: TestRedis;
}

/** HS256 key of every test stack. */
const jwtSecret = 'e2e-0123456789abcdefghijklmnopqrstuvwxyz-e2e';

/** Starts the built services with a Redis and a database of their own, and waits until all are ready. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const redis = options.redis ?? (await startTestRedis());
  const database = await createTestDatabase();
  const stack = new Stack(redis, database, jwtSecret, await planProcesses(options, redis.url, database.url));
  try {
    await stack.start();
  } catch (error) {
    await stack.stop('SIGKILL');
    if (!options.redis) await redis.stop();
    throw error;
  }
  if (!options.redis) stack.ownsRedis();
  return stack;
}

/** A running stack. The gateways are `gateway-1`, `gateway-2`, …; every other process has its service's name. */
export class Stack {
  private redisIsOurs = false;

  constructor(
    readonly redis: TestRedis,
    readonly database: TestDatabase,
    readonly jwtSecret: string,
    readonly processes: readonly ServiceProcess[],
  ) {}

  get gateways(): ServiceProcess[] {
    return this.processes.filter(({ service }) => service === 'gateway');
  }

  /** The first gateway. */
  get gateway(): ServiceProcess {
    return this.process('gateway-1');
  }

  get userApi(): ServiceProcess {
    return this.process('user-api');
  }

  get adminApi(): ServiceProcess {
    return this.process('admin-api');
  }

  get worker(): ServiceProcess {
    return this.process('gateway-worker');
  }

  get fileApi(): ServiceProcess {
    return this.process('file-api');
  }

  process(name: string): ServiceProcess {
    const found = this.processes.find((process) => process.name === name);
    if (!found) throw new Error(`This stack has no ${name}`);
    return found;
  }

  /** Ends one process in good order and starts it again, the others untouched. */
  async restart(name: string): Promise<void> {
    await this.process(name).restart();
  }

  async start(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.start()));
  }

  /** Stops the gateways, then the services, then what was started for them. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop(signal)));
    await Promise.all(this.processes.map((process) => process.stop(signal)));
    if (this.redisIsOurs) await this.redis.stop();
    await this.database.drop();
  }

  ownsRedis(): void {
    this.redisIsOurs = true;
  }
}

async function planProcesses(
  options: StackOptions,
  redisUrl: string,
  databaseUrl: string,
): Promise<ServiceProcess[]> {
  const { gateways = 1, services, variables = {} } = options;
  const chosen = registeredServices().filter(
    ({ name, kind }) => kind !== 'gateway' && (services?.includes(name) ?? true),
  );
  const surroundings = { NODE_ENV: 'test', REDIS_URL: redisUrl, JWT_SECRET: jwtSecret };

  const plan = async (name: string, service: string, own: Variables): Promise<ServiceProcess> =>
    new ServiceProcess(name, service, await freePort(), {
      ...surroundings,
      ...own,
      ...variables[service],
      ...variables[name],
    });

  const behind = await Promise.all(
    chosen.map(({ name, database }) => plan(name, name, database ? { DATABASE_URL: databaseUrl } : {})),
  );
  const targets = targetVariables(chosen, behind);
  const edge = await Promise.all(
    Array.from({ length: gateways }, (_, index) => plan(`gateway-${index + 1}`, 'gateway', targets)),
  );
  return [...behind, ...edge];
}

function targetVariables(services: RegisteredService[], processes: ServiceProcess[]): Variables {
  const withRoutes = services.filter(({ routes }) => routes.length > 0).map(({ name }) => name);
  const targets = processes.filter(({ name }) => withRoutes.includes(name));
  return Object.fromEntries(targets.map(({ name, url }) => [urlsVariable(name), url]));
}
