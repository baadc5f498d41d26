import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  /** How many of a service there are, where more than one: the second `file-api` is the process `file-api-2`. */
  replicas?: Record<string, number>;
  /** Further variables by service (`gateway`) or by process (`gateway-2`). */
  variables?: Record<string, Variables>;
  /** Instead of a Redis of its own. Whoever started it stops it. */
  redis?: TestRedis;
  /** Instead of an empty one; it is dropped with the stack. */
  database?: TestDatabase;
  /** Whose builds are run; this one's unless said. */
  checkout?: string;
}

/** HS256 key of every test stack. */
const jwtSecret = 'e2e-0123456789abcdefghijklmnopqrstuvwxyz-e2e';

/** Starts the built services with a Redis and a database of their own, and waits until all are ready. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const redis = options.redis ?? (await startTestRedis());
  const database = options.database ?? (await createTestDatabase());
  const files = await mkdtemp(join(tmpdir(), 'ginforge-files-'));
  const surroundings = {
    NODE_ENV: 'test',
    REDIS_URL: redis.url,
    JWT_SECRET: jwtSecret,
    STORAGE_DIRECTORY: files,
  };
  const processes = await planProcesses(options, surroundings, database.url);
  const stack = new Stack({ redis, database, files }, jwtSecret, processes);
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

/** What a stack's processes stand on. `files` is the directory of everybody's files. */
interface Grounds {
  redis: TestRedis;
  database: TestDatabase;
  files: string;
}

/** A running stack. The gateways are `gateway-1`, `gateway-2`, …; every other process has its service's name. */
export class Stack {
  private redisIsOurs = false;

  constructor(
    private readonly grounds: Grounds,
    readonly jwtSecret: string,
    readonly processes: readonly ServiceProcess[],
  ) {}

  get redis(): TestRedis {
    return this.grounds.redis;
  }

  get database(): TestDatabase {
    return this.grounds.database;
  }

  /** The directory of everybody's files. */
  get files(): string {
    return this.grounds.files;
  }

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
    await rm(this.files, { recursive: true, force: true });
  }

  ownsRedis(): void {
    this.redisIsOurs = true;
  }
}

async function planProcesses(
  options: StackOptions,
  surroundings: Variables,
  databaseUrl: string,
): Promise<ServiceProcess[]> {
  const { gateways = 1, services, replicas = {}, variables = {} } = options;
  const chosen = registeredServices(options.checkout).filter(
    ({ name, kind }) => kind !== 'gateway' && (services?.includes(name) ?? true),
  );
  const plan = async (name: string, service: string, own: Variables): Promise<ServiceProcess> =>
    new ServiceProcess(
      name,
      service,
      await freePort(),
      { ...surroundings, ...own, ...variables[service], ...variables[name] },
      options.checkout,
    );

  const behind = await Promise.all(
    chosen.flatMap(({ name, database }) =>
      Array.from({ length: replicas[name] ?? 1 }, (_, index) =>
        plan(
          index === 0 ? name : `${name}-${index + 1}`,
          name,
          database ? { DATABASE_URL: databaseUrl } : {},
        ),
      ),
    ),
  );
  const targets = targetVariables(chosen, behind);
  const edge = await Promise.all(
    Array.from({ length: gateways }, (_, index) => plan(`gateway-${index + 1}`, 'gateway', targets)),
  );
  return [...behind, ...edge];
}

function targetVariables(services: RegisteredService[], processes: ServiceProcess[]): Variables {
  const withRoutes = services.filter(({ routes }) => routes.length > 0).map(({ name }) => name);
  return Object.fromEntries(
    withRoutes.map((service) => [
      urlsVariable(service),
      processes.flatMap((process) => (process.service === service ? [process.url] : [])).join(','),
    ]),
  );
}
