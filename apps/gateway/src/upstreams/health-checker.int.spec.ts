import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { Logger } from '@nestjs/common';
import { eventually, TcpProxy } from '@ginforge/testing';

import type { HealthVerdict } from './target-health.js';
import type { UpstreamPool } from './upstream-pool.js';
import { UpstreamTestbed } from './upstream-testbed.js';

Logger.overrideLogger(false);

describe('HealthChecker', () => {
  let testbed: UpstreamTestbed;

  beforeEach(() => {
    testbed = new UpstreamTestbed();
  });

  afterEach(() => testbed.close());

  async function becomes(pool: UpstreamPool, verdict: HealthVerdict): Promise<void> {
    await eventually(() => pool.upstreams.every(({ health }) => health.verdict === verdict));
  }

  it('[GW-04] asks for /readyz and finds a server healthy that says so', async () => {
    const asked: (string | undefined)[] = [];
    const target = await testbed.serve((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.host}`);
      response.end('{"status":"ok"}');
    });
    const pool = testbed.pools.pool('user-api', [target.url]);
    testbed.check();
    await becomes(pool, 'healthy');
    expect(asked[0]).toBe(`GET /readyz 127.0.0.1:${target.port}`);
  });

  it('[GW-04] notices that a server dies and that it comes back', async () => {
    const target = await testbed.serve((_request, response) => response.end());
    const pool = testbed.pools.pool('user-api', [target.url]);
    testbed.check();
    await becomes(pool, 'healthy');
    await target.die();
    await becomes(pool, 'unhealthy');
    await eventually(() => expect(pool.state()[0]?.lastError?.reason).toBe('/readyz: ECONNREFUSED'));
    await testbed.serve((_request, response) => response.end(), target.port);
    await becomes(pool, 'healthy');
  });

  it('[GW-04] keeps from a server that drains', async () => {
    let status = 200;
    const target = await testbed.serve((_request, response) => response.writeHead(status).end());
    const pool = testbed.pools.pool('user-api', [target.url]);
    testbed.check();
    await becomes(pool, 'healthy');
    status = 503;
    await becomes(pool, 'unhealthy');
    await eventually(() => expect(pool.state()[0]?.lastError?.reason).toBe('/readyz answered 503'));
    status = 200;
    await becomes(pool, 'healthy');
  });

  it.each([404, 401, 301, 405])(
    '[GW-04] counts %d as alive: not every target has such a path',
    async (status) => {
      const target = await testbed.serve((_request, response) => response.writeHead(status).end());
      const pool = testbed.pools.pool('elsewhere', [target.url]);
      testbed.check();
      await becomes(pool, 'healthy');
    },
  );

  it('[GW-04] does not wait for a server that hangs, nor for one whose answer has no end', async () => {
    const hanging = await testbed.serve(() => undefined);
    const endless = await testbed.serve((_request, response) => {
      const timer = setInterval(() => response.write('more'), 10);
      response.once('close', () => clearInterval(timer));
    });
    const pool = testbed.pools.pool('user-api', [hanging.url, endless.url]);
    testbed.check();
    await becomes(pool, 'unhealthy');
    for (const { lastError } of pool.state())
      expect(lastError?.reason).toBe('/readyz did not answer in time');
  });

  it('[GW-04] notices a link that is half open, and that it is whole again', async () => {
    const target = await testbed.serve((_request, response) => response.end());
    const link = await TcpProxy.start(target.port);
    const pool = testbed.pools.pool('user-api', [new URL(`http://127.0.0.1:${link.port}`)]);
    testbed.check();
    await becomes(pool, 'healthy');
    link.deafen();
    await becomes(pool, 'unhealthy');
    link.restore();
    await becomes(pool, 'healthy');
    await link.stop();
  });

  it('[GW-04] takes what is no HTTP for dead', async () => {
    const server = createServer((socket) => socket.end('220 mail.example ESMTP\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const pool = testbed.pools.pool('user-api', [new URL(`http://127.0.0.1:${port}`)]);
    testbed.check();
    await becomes(pool, 'unhealthy');
    server.close();
  });

  it('[GW-01] [GW-04] a route may name another path, or have no checks', async () => {
    const asked: string[] = [];
    const target = await testbed.serve((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    const unasked = await testbed.serve((_request, response) => response.writeHead(503).end());
    const other = testbed.pools.pool('other', [target.url], { checkPath: '/ping?deep=1' });
    const off = testbed.pools.pool('off', [unasked.url], { checkPath: undefined });
    testbed.check();
    await eventually(() => asked.length >= 3);
    expect(new Set(asked)).toEqual(new Set(['/ping?deep=1']));
    await becomes(other, 'healthy');
    expect(off.state()[0]?.health).toBe('unknown');
  });

  it('[GW-04] stops at once, whatever is under way, and says nothing more', async () => {
    let arrived: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    const target = await testbed.serve(() => arrived());
    const pool = testbed.pools.pool('user-api', [target.url]);
    const checker = testbed.check();
    await asked;
    await checker.onApplicationShutdown();
    expect(pool.state()[0]).toMatchObject({ health: 'unknown', lastError: undefined });
  });

  it('[GW-04] connects to an address of a name, and tells the name in Host and in TLS', async () => {
    const hosts: (string | undefined)[] = [];
    const target = await testbed.serve((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    const hellos: string[] = [];
    const secure = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (hello) => {
        hellos.push(hello.toString('latin1'));
        socket.destroy();
      });
    }).listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const { port } = secure.address() as AddressInfo;
    const plainName = new URL(`http://plain.invalid:${target.port}`);
    const secureName = new URL(`https://secure.invalid:${port}`);
    const pool = testbed.pools.pool('named', [plainName, secureName]);
    pool.resolved(plainName, ['127.0.0.1']);
    pool.resolved(secureName, ['127.0.0.1']);
    testbed.check();
    await eventually(() => hosts.length > 0 && hellos.length > 0);
    expect(hosts[0]).toBe(plainName.host);
    expect(hellos[0]).toContain('secure.invalid');
    secure.close();
  });
});
