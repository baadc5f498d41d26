import { once } from 'node:events';
import { request as send } from 'node:http';
import type { Socket } from 'node:net';

import { eventually, freePort } from '@ginforge/testing';

import { UpstreamPools } from '../upstreams/upstream-pools.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

const prefix = '/api/v1/user';

/** Environment of a gateway with one route to these targets. */
function routeTo(targets: readonly string[], settings: Record<string, unknown> = {}) {
  return { GATEWAY_ROUTES: JSON.stringify([{ prefix, targets, ...settings }]) };
}

/** No retry hides a failure, and a breaker that opens stays so for the rest of a test unless a check helps it. */
const unforgiving = { RETRY_PERCENT: '0', BREAKER_COOLING_MS: '3600000', BREAKER_MAX_COOLING_MS: '3600000' };

describe.each(['direct', 'middleware'] as const)('resilience of the proxy (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  afterAll(() => testbed.close());

  const stateOf = (port: number) => testbed.get(port, UpstreamPools).list()[0]?.state()[0];

  describe('breakers', () => {
    it('[GW-05] failures open one: then 503 with Retry-After at once, and the service is not asked', async () => {
      let asked = 0;
      const target = await testbed.upstream((_request, response) => {
        asked++;
        response.writeHead(503).end();
      });
      const port = await testbed.gateway({ USER_API_URLS: target, BREAKER_FAILURES: '5', ...unforgiving });
      for (let failure = 0; failure < 5; failure++) expect((await ask(port, prefix)).status).toBe(503);
      for (let count = 0; count < 20; count++) {
        const answer = await ask(port, prefix);
        expect(answer.status).toBe(503);
        expect(Number(answer.message.headers['retry-after'])).toBeGreaterThan(60);
        expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 9003 });
      }
      expect(asked).toBe(5);
      const metrics = (await ask(port, '/metrics')).body.toString();
      expect(metrics).toContain(`gateway_breaker_state{service="user-api",target="${target}"} 2`);
    });

    it('[GW-05] it lets a few requests through after its time, and closes when they succeed', async () => {
      let isWell = false;
      const target = await testbed.upstream((_request, response) =>
        response.writeHead(isWell ? 200 : 502).end(),
      );
      const port = await testbed.gateway({
        USER_API_URLS: target,
        ...unforgiving,
        BREAKER_FAILURES: '2',
        BREAKER_PROBES: '3',
        BREAKER_COOLING_MS: '50',
        BREAKER_MAX_COOLING_MS: '50',
      });
      for (let failure = 0; failure < 2; failure++) await ask(port, prefix);
      expect([502, 503]).toContain((await ask(port, prefix)).status); // 502 where its time is over already
      expect(stateOf(port)?.breaker).not.toBe('closed');
      isWell = true;
      await eventually(async () => {
        await ask(port, prefix);
        return stateOf(port)?.breaker === 'closed';
      });
      expect((await ask(port, prefix)).status).toBe(200);
    });

    it('[GW-05] what callers do wrong opens none, nor does a service that throws, nor clients that leave', async () => {
      let arrived: () => void = () => undefined;
      const target = await testbed.upstream((request, response) => {
        if (request.url?.endsWith('/slow')) arrived();
        else response.writeHead(Number(request.url?.slice(-3))).end();
      });
      const port = await testbed.gateway({ USER_API_URLS: target, BREAKER_FAILURES: '1', ...unforgiving });
      for (const status of [400, 401, 403, 404, 409, 422, 429, 500]) {
        expect((await ask(port, `${prefix}/${status}`)).status).toBe(status);
      }
      for (let count = 0; count < 5; count++) {
        const arrival = new Promise<void>((resolve) => (arrived = resolve));
        const outgoing = send({ port, path: `${prefix}/slow`, agent: false }).end();
        outgoing.on('error', () => undefined); // it is we who leave
        await arrival;
        outgoing.destroy();
      }
      await eventually(() => expect(stateOf(port)?.inFlight).toBe(0));
      expect(stateOf(port)).toMatchObject({ breaker: 'closed', failures: 0 });
    });

    it('[GW-05] kept connections that break before an answer open none and are made anew, as in a restart', async () => {
      let restarts = false;
      const sockets = new Set<Socket>();
      const target = await testbed.upstream((request, response) => {
        if (restarts) for (const socket of sockets) socket.resetAndDestroy();
        else setTimeout(() => response.end('fine'), 5);
        sockets.add(request.socket);
        restarts = false;
      });
      const port = await testbed.gateway({
        USER_API_URLS: target,
        RETRY_PERCENT: '100',
        BREAKER_FAILURES: '1',
      });
      for (let restart = 0; restart < 10; restart++) {
        const before = await Promise.all(Array.from({ length: 5 }, () => ask(port, prefix)));
        expect(before.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
        restarts = true;
        expect((await ask(port, prefix)).body.toString()).toBe('fine');
        await ask(port, prefix);
        restarts = true;
        const post = await ask(port, prefix, { method: 'POST', body: 'x' });
        expect(post.status).toBe(502); // what may have been done is not done again
      }
      expect(stateOf(port)).toMatchObject({ breaker: 'closed', failures: 0 });
    });

    it('[GW-05] a service that breaks connections which were just made opens it', async () => {
      const target = await testbed.upstream(({ socket }) => socket.resetAndDestroy());
      const port = await testbed.gateway({ USER_API_URLS: target, BREAKER_FAILURES: '5', ...unforgiving });
      for (let count = 0; count < 5; count++) expect((await ask(port, prefix)).status).toBe(502);
      expect((await ask(port, prefix)).status).toBe(503);
    });
  });

  describe('retries', () => {
    it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
      '[GW-06] %s without a body is tried once more, elsewhere',
      async (method) => {
        const { targets, asked } = await resettingAndGood(testbed);
        const port = await testbed.gateway({
          ...routeTo(targets),
          RETRY_PERCENT: '100',
          BREAKER_FAILURES: '1000',
        });
        for (let count = 0; count < 10; count++)
          expect((await ask(port, prefix, { method })).status).toBe(200);
        expect(asked).toEqual({ bad: expect.any(Number), good: 10 });
      },
    );

    it.each([
      ['POST', ''],
      ['PATCH', ''],
      ['POST', 'body'],
    ])('[GW-06] %s %s is never tried again', async (method, body) => {
      const { targets, asked } = await resettingAndGood(testbed);
      const port = await testbed.gateway({
        ...routeTo(targets),
        RETRY_PERCENT: '100',
        BREAKER_FAILURES: '1000',
      });
      for (let count = 0; count < 20; count++) await ask(port, prefix, { method, body });
      expect(asked.bad + asked.good).toBe(20);
    });

    it('[GW-06] PUT of whose body something was sent is not tried again', async () => {
      const { targets, asked } = await resettingAndGood(testbed);
      const port = await testbed.gateway({
        ...routeTo(targets),
        RETRY_PERCENT: '100',
        BREAKER_FAILURES: '1000',
      });
      for (let count = 0; count < 20; count++) await ask(port, prefix, { method: 'PUT', body: 'x' });
      expect(asked.bad + asked.good).toBe(20);
    });

    it('[GW-06] there is one retry, not two', async () => {
      let asked = 0;
      const bad = () =>
        testbed.upstream(({ socket }) => {
          asked++;
          socket.destroy();
        });
      const port = await testbed.gateway({
        ...routeTo([await bad(), await bad(), await bad()]),
        RETRY_PERCENT: '100',
        BREAKER_FAILURES: '1000',
      });
      expect((await ask(port, prefix)).status).toBe(502);
      expect(asked).toBe(2);
    });

    it('[GW-06] an answer is not asked for again, whatever it says, nor is one that has begun', async () => {
      let asked = 0;
      const target = () =>
        testbed.upstream((request, response) => {
          asked++;
          if (request.url?.endsWith('/begun')) response.write('half', () => request.socket.destroy());
          else response.writeHead(503).end();
        });
      const port = await testbed.gateway({
        ...routeTo([await target(), await target()]),
        RETRY_PERCENT: '100',
      });
      expect((await ask(port, prefix)).status).toBe(503);
      await expect(ask(port, `${prefix}/begun`)).rejects.toThrow('aborted');
      expect(asked).toBe(2);
    });

    it('[GW-06] retries keep within their budget, and `"retry": false` allows none', async () => {
      const dead = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
      const calm = { BREAKER_FAILURES: '1000', BREAKER_MIN_REQUESTS: '100000' };
      const port = await testbed.gateway({ ...routeTo(dead), RETRY_PERCENT: '10', ...calm });
      for (let count = 0; count < 100; count++) await ask(port, prefix);
      const metrics = (await ask(port, '/metrics')).body.toString();
      expect(metrics).toContain('gateway_upstream_retries_total{service="user-api"} 10');
      expect(metrics).toContain('gateway_retry_budget_exhausted_total{service="user-api"} 90');
      const without = await testbed.gateway({ ...routeTo(dead, { retry: false }), ...calm });
      for (let count = 0; count < 10; count++) await ask(without, prefix);
      expect((await ask(without, '/metrics')).body.toString()).not.toMatch(
        /^gateway_upstream_retries_total\{/m,
      );
    });
  });

  it('[GW-07] a full bulkhead answers 503 at once, while other services go on', async () => {
    const held: (() => void)[] = [];
    const slow = await testbed.upstream((_request, response) => void held.push(() => response.end('late')));
    const other = await testbed.upstream((_request, response) => response.end('other'));
    const port = await testbed.gateway({ ...routeTo([slow], { max_in_flight: 10 }), FILE_API_URLS: other });
    const late = Array.from({ length: 10 }, () => ask(port, prefix));
    await eventually(() => held.length === 10);
    for (let count = 0; count < 5; count++) {
      const answer = await ask(port, prefix);
      expect([answer.status, answer.message.headers['retry-after']]).toEqual([503, '1']);
      expect((await ask(port, '/api/v1/files')).body.toString()).toBe('other');
    }
    expect(held).toHaveLength(10);
    for (const release of held) release();
    expect(new Set((await Promise.all(late)).map(({ status }) => status))).toEqual(new Set([200]));
    const again = ask(port, prefix);
    await eventually(() => held.length === 11);
    held.at(-1)?.();
    expect((await again).status).toBe(200);
  });

  it('[GW-07] each route has its own time-outs', async () => {
    const target = await testbed.upstream((request, response) => {
      if (request.url?.endsWith('/2')) setTimeout(() => response.end('patience'), 600);
    });
    const port = await testbed.gateway({
      GATEWAY_ROUTES: JSON.stringify([
        { prefix: '/hasty', targets: [target], timeout_ms: 50 },
        { prefix: '/patient', targets: [target], timeout_ms: 20_000 },
      ]),
    });
    const patient = ask(port, '/patient/2');
    expect((await ask(port, '/hasty/1')).status).toBe(504);
    expect((await patient).body.toString()).toBe('patience');
  });

  it('[GW-04] the addresses of a name are balanced; to one that has gone no idle connection stays', async () => {
    const sockets = new Map<string, Socket>();
    const target = await testbed.upstream(
      ({ socket, headers }, response) => {
        sockets.set(socket.localAddress ?? '', socket);
        response.end(headers.host);
      },
      (server) => (server.keepAliveTimeout = 0), // it is the gateway that closes
      '0.0.0.0',
    );
    const name = `user-api.invalid:${new URL(target).port}`;
    const port = await testbed.gateway(routeTo([`http://${name}`]));
    const [pool] = testbed.get(port, UpstreamPools).list();
    const [url = new URL(target)] = pool?.targets ?? [];
    pool?.resolved(url, ['127.0.0.1', '127.0.0.2', '127.0.0.3']);
    await eventually(async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(port, prefix)));
      expect(new Set(answers.map(({ body }) => body.toString()))).toEqual(new Set([name]));
      return sockets.size === 3;
    });
    const left = once(sockets.get('127.0.0.2') as Socket, 'close');
    pool?.resolved(url, ['127.0.0.1', '127.0.0.3']);
    await left;
    sockets.clear();
    for (let count = 0; count < 20; count++) expect((await ask(port, prefix)).status).toBe(200);
    expect([...sockets.keys()].sort()).toEqual(['127.0.0.1', '127.0.0.3']);
  });

  it('[GW-04] a target that says it is not ready gets no more requests, and has its share when it is well again', async () => {
    let isReady = true;
    const served = { moody: 0, steady: 0 };
    const target = (name: keyof typeof served) =>
      testbed.upstream((request, response) => {
        if (request.url === '/readyz') response.writeHead(isReady || name === 'steady' ? 200 : 503);
        else served[name]++;
        response.end();
      });
    const [moody, steady] = [await target('moody'), await target('steady')];
    const port = await testbed.gateway({ ...routeTo([moody, steady]), UPSTREAM_CHECK_INTERVAL_MS: '100' });
    const healthIs = (health: string) => eventually(() => expect(stateOf(port)?.health).toBe(health));
    await healthIs('healthy');
    isReady = false;
    await healthIs('unhealthy');
    served.moody = 0;
    for (let count = 0; count < 30; count++) expect((await ask(port, prefix)).status).toBe(200);
    expect(served.moody).toBe(0);
    isReady = true;
    await healthIs('healthy');
    await eventually(async () => {
      await ask(port, prefix);
      return served.moody > 0;
    });
  });

  it('[GW-04] where all say that they are not ready, they are asked all the same', async () => {
    const target = await testbed.upstream((request, response) =>
      response.writeHead(request.url === '/readyz' ? 503 : 200).end(),
    );
    const port = await testbed.gateway({ ...routeTo([target]), UPSTREAM_CHECK_INTERVAL_MS: '100' });
    await eventually(() => expect(stateOf(port)?.health).toBe('unhealthy'));
    expect((await ask(port, prefix)).status).toBe(200);
  });

  it('[GW-04] of two targets the one that is slow gets the lesser part', async () => {
    const served = { slow: 0, quick: 0 };
    const target = (name: keyof typeof served, ms: number) =>
      testbed.upstream((_request, response) => {
        served[name]++;
        setTimeout(() => response.end(), ms);
      });
    const port = await testbed.gateway(routeTo([await target('slow', 1_000), await target('quick', 2)]));
    let sent = 0;
    const client = async () => {
      while (sent++ < 300) await ask(port, prefix);
    };
    await Promise.all(Array.from({ length: 10 }, client));
    expect(served.slow).toBeGreaterThan(0);
    expect(served.slow).toBeLessThan(served.quick / 3);
  });
});

/** Two targets: one breaks every connection without an answer, the other is well. */
async function resettingAndGood(testbed: ProxyTestbed) {
  const asked = { bad: 0, good: 0 };
  const bad = await testbed.upstream(({ socket }) => {
    asked.bad++;
    socket.destroy();
  });
  const good = await testbed.upstream((request, response) => {
    asked.good++;
    request.resume().once('end', () => response.end());
  });
  return { targets: [bad, good], asked };
}
