import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';

import { Logger } from '@nestjs/common';
import { ChassisModule, createService, loadEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { eventually } from '@ginforge/testing';
import { z } from 'zod';

import { upstreamEnvironment } from './upstream-environment.js';
import type { UpstreamPool } from './upstream-pool.js';
import { UpstreamPools } from './upstream-pools.js';
import { UpstreamTestbed } from './upstream-testbed.js';
import type { Upstream } from './upstream.js';
import { UpstreamsModule } from './upstreams.module.js';
import { verdictOfAnswer, verdictOfError } from './verdict.js';

Logger.overrideLogger(false);

/** One request as the proxy sends it: where the pool says, and the outcome told. The answer is who got it. */
async function send(pool: UpstreamPool): Promise<Upstream | undefined> {
  const upstream = pool.pick();
  if (upstream === undefined) return undefined;
  const ticket = upstream.begin();
  const { hostname, port } = upstream.address;
  const startedAt = performance.now();
  try {
    const status = await ask(get({ hostname, port, path: '/work', agent: false, timeout: 1_000 }));
    if (verdictOfAnswer(status, false) === 'success') upstream.succeed(ticket, performance.now() - startedAt);
    else upstream.fail(ticket, `answered ${status}`);
  } catch (error) {
    if (verdictOfError(error) === 'failure') upstream.fail(ticket, String(error));
    else upstream.cancel(ticket);
  }
  return upstream;
}

async function ask(request: ClientRequest): Promise<number> {
  request.once('timeout', () => request.destroy(new Error('no answer')));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode ?? 0;
}

describe('upstreams', () => {
  let testbed: UpstreamTestbed;

  beforeEach(() => {
    testbed = new UpstreamTestbed();
  });

  afterEach(() => testbed.close());

  it('[GW-04] [GW-05] traffic leaves a server that dies for the others, and returns with it', async () => {
    const steady = await testbed.serve((_request, response) => response.end());
    const mortal = await testbed.serve((_request, response) => response.end());
    const pool = testbed.pools.pool('user-api', [steady.url, mortal.url]);
    const [, second] = pool.upstreams;
    testbed.check();
    await eventually(async () => (await send(pool)) === second);

    await mortal.die();
    await eventually(async () => {
      await send(pool);
      return second?.isSound() === false;
    });
    const { requests } = second?.state() ?? {};
    for (let request = 0; request < 20; request++) expect((await send(pool))?.url).toBe(steady.url);
    expect(second?.state().requests).toBe(requests);

    await testbed.serve((_request, response) => response.end(), mortal.port);
    await eventually(async () => (await send(pool)) === second && second?.isSound());
  });

  it('[GW-05] a service that hangs is answered for at once, until it answers again', async () => {
    await testbed.close();
    testbed = new UpstreamTestbed({ BREAKER_COOLING_MS: '3000' });
    let hangs = true;
    const target = await testbed.serve((_request, response) => void (hangs || response.end()));
    const pool = testbed.pools.pool('user-api', [target.url], { checkPath: undefined });
    await Promise.all(Array.from({ length: 6 }, () => send(pool)));
    expect(pool.pick()).toBeUndefined();
    expect(pool.retryAfterSeconds()).toBeGreaterThan(0);
    hangs = false;
    await eventually(async () => {
      await send(pool);
      return pool.state()[0]?.breaker === 'closed';
    });
    expect(pool.upstreams[0]?.inFlight).toBe(0);
  });

  it('[GW-05] answers of 503 open the breaker, the application errors of a caller do not', async () => {
    let status = 404;
    const target = await testbed.serve((_request, response) => response.writeHead(status).end());
    const pool = testbed.pools.pool('user-api', [target.url]);
    for (let request = 0; request < 10; request++) await send(pool);
    expect(pool.state()[0]).toMatchObject({ breaker: 'closed', failures: 0 });
    status = 503;
    for (let request = 0; request < 10; request++) await send(pool);
    expect(pool.state()[0]).toMatchObject({ breaker: 'open', failures: 5 });
  });

  it('[GW-01] routes of one service share a pool, and other targets or settings make another', () => {
    const [one, two] = [new URL('http://one:1'), new URL('http://two:2')];
    const pool = testbed.pools.pool('user-api', [one, two]);
    expect(testbed.pools.pool('user-api', [new URL(two), new URL(one)])).toBe(pool);
    expect(testbed.pools.pool('user-api', [one])).not.toBe(pool);
    expect(testbed.pools.pool('user-api', [one, two], { maxInFlight: 1 })).not.toBe(pool);
    expect(testbed.pools.list()).toHaveLength(3);
  });

  it('[OB-01] shows health, breakers, refusals and exhausted budgets of each service', async () => {
    const pool = testbed.pools.pool('user-api', [new URL('http://127.0.0.1:1')], { maxInFlight: 1 });
    const [upstream] = pool.upstreams;
    for (let failure = 0; failure < 5; failure++) upstream?.fail(upstream.begin(), 'ECONNREFUSED');
    for (let check = 0; check < 2; check++) upstream?.checked({ alive: false, reason: 'gone' });
    pool.bulkhead.tryEnter();
    pool.bulkhead.tryEnter();
    while (pool.retries.withdraw()) expect(pool.retries.exhausted).toBe(0);
    const lines = (await testbed.metrics.registry.metrics()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'gateway_upstream_healthy{service="user-api",target="http://127.0.0.1:1"} 0',
        'gateway_breaker_state{service="user-api",target="http://127.0.0.1:1"} 2',
        'gateway_breaker_opened_total{service="user-api"} 1',
        'gateway_bulkhead_refused_total{service="user-api"} 1',
        'gateway_retry_budget_exhausted_total{service="user-api"} 1',
      ]),
    );
  });

  it('[OB-01] has no series of addresses that have gone, and no counter shrinks with them', async () => {
    const target = new URL('http://user-api:1');
    const pool = testbed.pools.pool('user-api', [target]);
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      pool.resolved(target, [address]);
      const [upstream] = pool.upstreams;
      for (let failure = 0; failure < 5; failure++) upstream?.fail(upstream.begin(), 'ECONNREFUSED');
      await testbed.metrics.registry.metrics();
    }
    const text = await testbed.metrics.registry.metrics();
    expect(text.match(/^gateway_breaker_state\{/gm)).toHaveLength(1);
    expect(text).toContain('target="http://10.0.0.3:1"');
    expect(text).toContain('gateway_breaker_opened_total{service="user-api"} 3');
  });

  it('[GW-04] the module checks and resolves by itself from the start of the gateway to its end', async () => {
    const target = await testbed.serve((_request, response) => response.end());
    const schema = z.object({
      ...serviceEnvironment({ port: 0, trustedProxies: [] }),
      ...upstreamEnvironment,
    });
    const environment = loadEnvironment(schema, {
      LOG_LEVEL: 'silent',
      UPSTREAM_CHECK_INTERVAL_MS: '100',
    });
    const app = await createService({
      name: 'gateway',
      environment,
      module: {
        module: class {},
        imports: [ChassisModule.forRoot(environment, 'gateway'), UpstreamsModule],
      },
    });
    const pool = app.get(UpstreamPools).pool('user-api', [target.url]);
    await app.init();
    await eventually(() => pool.state()[0]?.health === 'healthy');
    await app.close();
  });
});
