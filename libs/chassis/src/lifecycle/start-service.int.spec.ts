import { once } from 'node:events';
import { Agent, type ClientRequest, get, type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { json } from 'node:stream/consumers';

import { eventually, freePort, startTestRedis, type TestRedis } from '@ginforge/testing';

import { type ServiceProcess, ServiceProgram } from './service-process.fixture.js';

describe('startService', () => {
  let program: ServiceProgram;
  let redis: TestRedis;
  const started: ServiceProcess[] = [];

  beforeAll(async () => {
    [program, redis] = await Promise.all([ServiceProgram.build(), startTestRedis()]);
  });

  afterEach(async () => {
    for (const service of started.splice(0)) {
      service.kill('SIGKILL');
      await service.exited;
    }
    await redis.start();
  });

  afterAll(async () => {
    await redis.stop();
    await program.remove();
  });

  function run(environment: Record<string, string> = {}): ServiceProcess {
    const service = program.run({ HOST: '127.0.0.1', PORT: '0', REDIS_URL: redis.url, ...environment });
    started.push(service);
    return service;
  }

  async function ready(
    environment: Record<string, string> = {},
  ): Promise<{ service: ServiceProcess; url: string }> {
    const service = run(environment);
    const port = await eventually(() => service.port, { timeoutMs: 120_000 });
    return { service, url: `http://127.0.0.1:${port}` };
  }

  /** The one sentence a failed start ends with. */
  async function startFailure(environment: Record<string, string>): Promise<string> {
    const service = run(environment);
    expect(await service.exited).toBe(1);
    expect(service.output).toEqual([]);
    expect(service.errors).toHaveLength(1);
    const line = JSON.parse(service.errors.join()) as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'fatal', service: 'example' });
    expect(line).not.toHaveProperty('err');
    return String(line['msg']);
  }

  describe('ends with one clear sentence when', () => {
    it('the port is taken', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      expect(await startFailure({ PORT: String(port) })).toBe(
        `example cannot start. Port ${port} on 127.0.0.1 is taken by another process: end that one or set PORT.`,
      );
      other.close();
    });

    it('the environment is bad, with every problem', async () => {
      expect(await startFailure({ PORT: 'http', REDIS_URL: 'localhost:6379', LOG_LEVEL: 'loud' })).toBe(
        'example cannot start. The environment is not usable: PORT must be a whole number from 0 to 65535; ' +
          'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent; ' +
          'REDIS_URL must be a URL that begins with redis:// or rediss://.',
      );
    });

    it('Redis is not to be had', async () => {
      const port = await freePort();
      expect(
        await startFailure({ REDIS_URL: `redis://user:hunter2@127.0.0.1:${port}`, LOG_LEVEL: 'error' }),
      ).toBe(
        `example cannot start. Redis at redis://127.0.0.1:${port} (REDIS_URL) cannot be used: ` +
          `connect ECONNREFUSED 127.0.0.1:${port}.`,
      );
    });
  });

  it('starts when Redis comes up a little later', async () => {
    await redis.kill();
    const service = run();
    await eventually(() => service.output.some(({ context }) => context === 'Redis'));
    await redis.start();
    await eventually(() => service.port);
  });

  it('runs without Redis where REDIS_ENABLED is false', async () => {
    const { url } = await ready({ REDIS_ENABLED: 'false', REDIS_URL: 'redis://127.0.0.1:1' });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      status: 'ok',
      checks: { service_bus: 'ok' },
    });
  });

  it('[RT-50] on SIGTERM is unready at once, lets requests in flight end, and exits 0', async () => {
    const { service, url } = await ready();
    const { begun, answered } = beginRequest(url);
    await eventually(() => inFlight(url));
    service.kill('SIGTERM');
    await eventually(() => service.said('stopping'));
    const probe = await fetch(`${url}/readyz`);
    expect([probe.status, await probe.json()]).toEqual([
      503,
      { status: 'draining', checks: { redis: 'ok', service_bus: 'ok' } },
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    begun.end('"in flight"}');
    const [answer] = await answered;
    expect([answer.statusCode, await json(answer)]).toMatchObject([201, { data: { name: 'in flight' } }]);
    expect(await service.exited).toBe(0);
    expect(service.errors).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '[RT-50] on %s exits 0 when idle, without waiting for connections that are kept alive',
    async (signal) => {
      const { service, url } = await ready({ SHUTDOWN_TIMEOUT_MS: '600000' });
      const agent = new Agent({ keepAlive: true });
      const [answer] = (await once(get(`${url}/items`, { agent }), 'response')) as [IncomingMessage];
      answer.resume();
      await once(answer, 'end');
      service.kill(signal);
      expect(await service.exited).toBe(0);
      expect(service.said('what is still in flight is cut off')).toBe(false);
      agent.destroy();
    },
  );

  it.each(['killed', 'frozen'] as const)('[RT-50] on SIGTERM exits 0 while Redis is %s', async (state) => {
    const { service, url } = await ready();
    if (state === 'killed') await redis.kill();
    else redis.freeze();
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
    service.kill('SIGTERM');
    expect(await service.exited).toBe(0);
    redis.thaw();
  });

  it('[RT-50] cuts off a request that outlasts SHUTDOWN_TIMEOUT_MS', async () => {
    const { service, url } = await ready({ SHUTDOWN_TIMEOUT_MS: '4000' });
    const endless = fetch(`${url}/items/slow/600000`).catch(() => 'cut off');
    await eventually(() => inFlight(url));
    service.kill('SIGTERM');
    expect(await endless).toBe('cut off');
    expect(await service.exited).toBe(0);
    expect(service.said('what is still in flight is cut off')).toBe(true);
  });

  it('exits at once on a second signal', async () => {
    const { service, url } = await ready();
    const endless = fetch(`${url}/items/slow/600000`).catch(() => 'cut off');
    await eventually(() => inFlight(url));
    service.kill('SIGTERM');
    await eventually(() => service.said('stopping'));
    service.kill('SIGTERM');
    expect(await service.exited).toBe(1);
    expect(await endless).toBe('cut off');
  });

  it('logs a rejection that nobody handles and exits 1', async () => {
    const { service, url } = await ready();
    await fetch(`${url}/reject`).catch(() => 'the process is gone');
    expect(await service.exited).toBe(1);
    expect(service.output.at(-1)).toMatchObject({
      level: 'fatal',
      msg: 'unhandled rejection',
      err: { message: 'nobody waits for this' },
    });
  });

  /** A request whose body ends when the test says so. */
  function beginRequest(url: string): { begun: ClientRequest; answered: Promise<[IncomingMessage]> } {
    const begun = request(`${url}/items`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
    });
    const answered = once(begun, 'response') as Promise<[IncomingMessage]>;
    begun.write('{"name":');
    return { begun, answered };
  }

  /** Whether the service has begun to answer the request in question. */
  async function inFlight(url: string): Promise<boolean> {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return /^http_requests_in_flight [2-9]/m.test(metrics);
  }
});
