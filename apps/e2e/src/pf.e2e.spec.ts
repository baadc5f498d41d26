import {
  createTestDatabase,
  freePort,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { registeredServices } from './stack/register.js';
import { ServiceProcess, type Variables } from './stack/service-process.js';
import { describeWithOwnStack } from './stack/open-stack.js';

const services = registeredServices();
const withDatabase = services.filter(({ database }) => database).map(({ name }) => name);
const withTokens = services.filter(({ kind }) => kind !== 'worker').map(({ name }) => name);
const names = services.map(({ name }) => name);

describeWithOwnStack('it starts builds one by one')('a service from its build', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let surroundings: Variables;
  const launched: ServiceProcess[] = [];

  beforeAll(async () => {
    redis = await startTestRedis();
    database = await createTestDatabase();
    surroundings = {
      NODE_ENV: 'test',
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      JWT_SECRET: 'a-secret-of-more-than-thirty-two-bytes-for-tests',
    };
  });

  afterEach(async () => {
    await Promise.all(launched.splice(0).map((service) => service.stop('SIGKILL')));
  });

  afterAll(async () => {
    await redis.stop();
    await database.drop();
  });

  async function launch(name: string, variables: Variables = {}): Promise<ServiceProcess> {
    const service = new ServiceProcess(name, name, await freePort(), { ...surroundings, ...variables });
    launched.push(service);
    await service.launch();
    return service;
  }

  /** What a service says that refuses to start: one line, which names the trouble. */
  async function refusal(service: ServiceProcess): Promise<string> {
    const { code } = await service.ended();
    expect(code).toBeGreaterThan(0);
    const lines = service.output.trim().split('\n').filter(isComplaint);
    expect(lines).toHaveLength(1);
    expect(service.output).not.toMatch(/^\s+at /m);
    return lines[0] ?? '';
  }

  it.each(names)('[PF-06] %s runs alone, is healthy and ready, and exits 0 on SIGTERM', async (name) => {
    const service = await launch(name);
    await service.ready();

    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(200);
    expect(await service.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('[PF-06] the gateway needs no database', async () => {
    const { DATABASE_URL: _unused, ...withoutDatabase } = surroundings;
    const gateway = new ServiceProcess('gateway', 'gateway', await freePort(), withoutDatabase);
    launched.push(gateway);

    await gateway.start();

    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  });

  it.each(names)('[PF-06] %s says that its port is taken', async (name) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const service = await launch(name, { PORT: String(port) });

    expect(await refusal(service)).toContain(String(port));
    other.close();
  });

  it('[PF-06] every service says that there is no Redis', async () => {
    const port = await freePort();
    const redisless = await Promise.all(
      names.map((name) => launch(name, { REDIS_URL: `redis://127.0.0.1:${port}` })),
    );

    for (const said of await Promise.all(redisless.map(refusal))) {
      expect(said).toMatch(/redis/i);
      expect(said).toContain(String(port));
    }
  });

  it.each(withDatabase)(
    '[PF-06] %s says that PostgreSQL refuses the password, without repeating it',
    async (name) => {
      const url = new URL(database.url);
      url.password = 'wrong-password';
      const service = await launch(name, { DATABASE_URL: url.href });

      expect(await refusal(service)).toMatch(/postgres|database/i);
      expect(service.output).not.toContain('wrong-password');
    },
  );

  it.each(withDatabase)('[PF-06] %s says that DATABASE_URL is not an address', async (name) => {
    const service = await launch(name, { DATABASE_URL: 'not an address' });

    expect(await refusal(service)).toContain('DATABASE_URL');
  });

  it.each(withTokens)('[PF-06] %s refuses a short secret in production', async (name) => {
    const service = await launch(name, { NODE_ENV: 'production', JWT_SECRET: 'too-short' });

    expect(await refusal(service)).toContain('JWT_SECRET');
    expect(service.output).not.toContain('too-short');
  });

  it.each(withTokens)('[PF-06] %s lists every problem of its environment at once', async (name) => {
    const service = await launch(name, { PORT: 'eighty', LOG_LEVEL: 'loud', JWT_SECRET: '' });

    expect(await refusal(service)).toMatch(/PORT.*LOG_LEVEL.*JWT_SECRET|JWT_SECRET.*PORT.*LOG_LEVEL/s);
  });
});

/** Whether a line is the reason of a refused start: plain text, or a log line of level error or above. */
function isComplaint(line: string): boolean {
  if (!line.startsWith('{')) return true;
  const { level } = JSON.parse(line) as { level?: string | number };
  return level === 'error' || level === 'fatal' || (typeof level === 'number' && level >= 50);
}
