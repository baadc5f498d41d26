import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import { eventually, freePort } from '@ginforge/testing';

import { ask, ProxyTestbed } from './proxy-testbed.js';

/** What an upstream saw, as the echoing one tells it. */
interface Seen {
  method: string;
  url: string;
  raw: string[];
  headers: Record<string, string>;
}

function seenBy(message: IncomingMessage): string {
  const { method, url, rawHeaders: raw, headers } = message;
  return JSON.stringify({ method, url, raw, headers });
}

function seen(body: Buffer): Seen {
  return JSON.parse(body.toString()) as Seen;
}

describe.each(['direct', 'middleware'] as const)('proxy (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let echo: string;

  beforeAll(async () => {
    echo = await testbed.upstream((request, response) => response.end(seenBy(request)));
  });
  afterAll(() => testbed.close());

  describe('routes', () => {
    it('[GW-01] goes by the longest prefix at segment boundaries, and leaves everything else to the gateway', async () => {
      const other = await testbed.upstream((_request, response) => response.end('other'));
      const port = await testbed.gateway({
        USER_API_URLS: echo,
        GATEWAY_ROUTES: JSON.stringify([{ prefix: '/api/v1/user/avatar', targets: [other] }]),
      });
      expect(seen((await ask(port, '/api/v1/user')).body).url).toBe('/api/v1/user');
      expect((await ask(port, '/api/v1/user/avatar/1')).body.toString()).toBe('other');
      expect(seen((await ask(port, '/api/v1/user/avatars')).body).url).toBe('/api/v1/user/avatars');
      const missed = await ask(port, '/api/v1/users-x');
      expect(missed.status).toBe(404);
      expect(JSON.parse(missed.body.toString())).toMatchObject({ code: 1004 });
      expect((await ask(port, '/healthz')).status).toBe(200);
    });

    it('[GW-04] uses every target of a service', async () => {
      const names = ['a', 'b', 'c'];
      const targets = await Promise.all(
        names.map((name) => testbed.upstream((_request, response) => response.end(name))),
      );
      const port = await testbed.gateway({ USER_API_URLS: targets.join(',') });
      const answers = await Promise.all(Array.from({ length: 60 }, () => ask(port, '/api/v1/user')));
      expect(new Set(answers.map(({ body }) => body.toString()))).toEqual(new Set(names));
    });

    it('[GW-10] answers 400 to a path that could reach another prefix, and passes nothing on', async () => {
      const reached: string[] = [];
      const target = await testbed.upstream((request, response) => {
        reached.push(request.url ?? '');
        response.end();
      });
      const port = await testbed.gateway({ USER_API_URLS: target, ADMIN_API_URLS: target });
      for (const path of [
        '/api/v1/user/%2e%2e/admin/users',
        '/api/v1/user/..%2fadmin',
        '/api/v1/user/..%5cadmin',
        '/api/v1/user/../admin',
        '//api/v1/admin',
        '/api/v1/user//x',
        'http://elsewhere/api/v1/user',
      ]) {
        const answer = await ask(port, path);
        expect([path, answer.status]).toEqual([path, 400]);
        expect(JSON.parse(answer.body.toString())).toMatchObject({
          code: 1000,
          trace_id: expect.any(String),
        });
      }
      expect((await ask(port, '/api/v1/user', { method: 'TRACE' })).status).toBe(400);
      expect(reached).toEqual([]);
    });
  });

  describe('headers', () => {
    let port: number;
    beforeAll(async () => {
      port = await testbed.gateway({ USER_API_URLS: echo });
    });

    it('[GW-02] keeps method, path and query letter for letter', async () => {
      const path = '/api/v1/user/%E2%82%AC%20x;v=1/http:/y?a=1&a=2&b=%20%2B&c[]={"|"}&d=//e/../f';
      const answer = seen((await ask(port, path, { method: 'PATCH' })).body);
      expect(answer).toMatchObject({ method: 'PATCH', url: path });
    });

    it('[GW-03] replaces what a client says of itself and of its way', async () => {
      const answer = await ask(port, '/api/v1/user', {
        headers: {
          Host: 'shop.example',
          'X-Forwarded-For': '6.6.6.6',
          'X-Forwarded-Host': 'evil.example',
          'X-Forwarded-Proto': 'https',
          'X-Forwarded-Prefix': '/evil',
          Forwarded: 'for=6.6.6.6',
          'X-Real-IP': '6.6.6.6',
          'X-User-Id': 'root',
          'X-User-Roles': 'super_admin',
          'X-Request-Id': 'trace-7',
          Authorization: 'Bearer t',
        },
      });
      const { headers } = seen(answer.body);
      expect(headers).toMatchObject({
        host: echo.slice('http://'.length),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-host': 'shop.example',
        'x-forwarded-proto': 'http',
        'x-request-id': expect.not.stringContaining('trace-7'),
        authorization: 'Bearer t',
      });
      for (const name of ['x-user-id', 'x-user-roles', 'forwarded', 'x-real-ip', 'x-forwarded-prefix']) {
        expect(headers).not.toHaveProperty(name);
      }
      expect(answer.message.headers['x-request-id']).toBe(headers['x-request-id']);
    });

    it('[GW-03] believes a trusted proxy and adds it to the chain', async () => {
      const behind = await testbed.gateway({ USER_API_URLS: echo, TRUSTED_PROXIES: 'loopback' });
      const { headers } = seen(
        (
          await ask(behind, '/api/v1/user', {
            headers: {
              'X-Forwarded-For': '9.9.9.9, 203.0.113.7',
              'X-Forwarded-Proto': 'https',
              'X-Forwarded-Host': 'shop.example',
              'X-Request-Id': 'trace-7',
            },
          })
        ).body,
      );
      expect(headers).toMatchObject({
        'x-request-id': 'trace-7',
        'x-forwarded-for': '203.0.113.7, 127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'shop.example',
      });
    });

    it('[GW-03] continues a trace or begins one', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const continued = await ask(port, '/api/v1/user', { headers: { traceparent, tracestate: 'a=b' } });
      const { headers } = seen(continued.body);
      expect(headers).toMatchObject({
        traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/),
        tracestate: 'a=b',
      });
      expect(headers['traceparent']).not.toBe(traceparent); // the gateway's part of the trace has an id of its own
      const begun = await ask(port, '/api/v1/user', { headers: { traceparent: 'x', tracestate: 'a=b' } });
      expect(seen(begun.body).headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(seen(begun.body).headers).not.toHaveProperty('tracestate');
    });

    it('[GW-03] drops hop-by-hop headers both ways, those that Connection names too', async () => {
      const target = await testbed.upstream((request, response) => {
        response.setHeader('Connection', 'X-Hop');
        response.setHeader('X-Hop', '1');
        response.setHeader('Proxy-Authenticate', 'Basic');
        response.setHeader('X-End', '1');
        response.end(seenBy(request));
      });
      const answer = await ask(await testbed.gateway({ USER_API_URLS: target }), '/api/v1/user', {
        headers: {
          Connection: 'close, X-Mine',
          'X-Mine': '1',
          TE: 'trailers',
          'Proxy-Authorization': 'x',
          'Keep-Alive': 'timeout=9',
          'X-Theirs': '1',
        },
      });
      const { headers } = seen(answer.body);
      for (const name of ['x-mine', 'te', 'proxy-authorization']) expect(headers).not.toHaveProperty(name);
      expect(headers).toMatchObject({ connection: 'keep-alive', 'x-theirs': '1' });
      expect(answer.message.headers).toMatchObject({ 'x-end': '1', connection: 'close' });
      expect(answer.message.headers).not.toHaveProperty('x-hop');
      expect(answer.message.headers).not.toHaveProperty('proxy-authenticate');
    });

    it('[GW-02] keeps repeated headers apart, both ways', async () => {
      const target = await testbed.upstream((request, response) => {
        response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2; HttpOnly']);
        response.setHeader('Link', ['</x>; rel=a', '</y>; rel=b']);
        response.end(seenBy(request));
      });
      const answer = await ask(await testbed.gateway({ USER_API_URLS: target }), '/api/v1/user', {
        headers: { 'X-Tag': ['one', 'two'] },
      });
      expect(answer.message.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; HttpOnly']);
      expect(answer.message.headersDistinct['link']).toEqual(['</x>; rel=a', '</y>; rel=b']);
      const { raw } = seen(answer.body);
      expect(raw.filter((_, index) => /^x-tag$/i.test(raw[index - 1] ?? ''))).toEqual(['one', 'two']);
    });

    it('[GW-02] passes status, reason and the absence of a body', async () => {
      const target = await testbed.upstream((request, response) => {
        if (request.url?.endsWith('/teapot')) response.writeHead(418, 'Short and Stout').end('no coffee');
        else if (request.url?.endsWith('/none')) response.writeHead(204).end();
        else response.writeHead(304, { ETag: '"x"' }).end();
      });
      const gateway = await testbed.gateway({ USER_API_URLS: target });
      const teapot = await ask(gateway, '/api/v1/user/teapot');
      expect([teapot.status, teapot.message.statusMessage, teapot.body.toString()]).toEqual([
        418,
        'Short and Stout',
        'no coffee',
      ]);
      expect((await ask(gateway, '/api/v1/user/none')).status).toBe(204);
      expect((await ask(gateway, '/api/v1/user/same')).message.headers.etag).toBe('"x"');
    });

    it('[GW-02] a body that HTTP/1 frames in chunks stays a body, even under DELETE', async () => {
      const requests: string[] = [];
      const target = await testbed.upstream((request, response) => {
        requests.push(`${request.method} ${request.url}`);
        request.setEncoding('utf8').on('data', (chunk: string) => requests.push(chunk));
        request.on('end', () => response.end());
      });
      const smuggled = 'GET /api/v1/user/secret HTTP/1.1\r\nHost: x\r\nX-User-Id: root\r\n\r\n';
      const gateway = await testbed.gateway({ USER_API_URLS: target });
      await ask(gateway, '/api/v1/user/7', {
        method: 'DELETE',
        headers: { 'Transfer-Encoding': 'chunked' },
        body: smuggled,
      });
      expect(requests).toEqual(['DELETE /api/v1/user/7', smuggled]);
    });
  });

  describe('failures', () => {
    it('[AP-01] answers 502 in the envelope when nobody listens, without an inner text', async () => {
      const port = await testbed.gateway({ USER_API_URLS: `http://127.0.0.1:${await freePort()}` });
      const answer = await ask(port, '/api/v1/user');
      expect(answer.status).toBe(502);
      expect(JSON.parse(answer.body.toString())).toEqual({
        code: 9002,
        message: 'The service behind gave no usable answer',
        trace_id: answer.message.headers['x-request-id'],
      });
      await eventually(async () => {
        const metrics = (await ask(port, '/metrics')).body.toString();
        expect(metrics).toContain('gateway_upstream_requests_total{service="user-api",status="502"} 1');
        expect(metrics).toContain('gateway_upstream_requests_in_flight{service="user-api"} 0');
        expect(metrics).toContain('route="/api/v1/user/*"');
      });
    });

    it('[AP-01] answers 502 when the upstream hangs up or speaks no HTTP, and goes on', async () => {
      const target = await testbed.upstream((request, response) => {
        if (request.url?.endsWith('/hang-up')) request.socket.destroy();
        else if (request.url?.endsWith('/nonsense')) request.socket.end('nonsense\r\n\r\n');
        else if (request.url?.endsWith('/bad-status')) request.socket.end('HTTP/1.1 099 No\r\n\r\n');
        else response.end('fine');
      });
      const port = await testbed.gateway({ USER_API_URLS: target, BREAKER_FAILURES: '1000' });
      for (const path of ['hang-up', 'nonsense', 'bad-status']) {
        expect([path, (await ask(port, `/api/v1/user/${path}`)).status]).toEqual([path, 502]);
        expect([
          path,
          (await ask(port, `/api/v1/user/${path}`, { method: 'POST', body: 'x' })).status,
        ]).toEqual([path, 502]);
      }
      expect((await ask(port, '/api/v1/user/x')).body.toString()).toBe('fine');
    });

    it('[GW-07] answers 504 when the first byte does not come in the route’s time, and ends the upstream request', async () => {
      let left: Promise<unknown> | undefined;
      const target = await testbed.upstream((request) => {
        left = once(request.socket, 'close');
      });
      const port = await testbed.gateway({
        GATEWAY_ROUTES: JSON.stringify([{ prefix: '/api/v1/user', targets: [target], timeout_ms: 100 }]),
      });
      const answer = await ask(port, '/api/v1/user', { method: 'POST', body: 'x' });
      expect(answer.status).toBe(504);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 9004 });
      await left;
    });

    it('[GW-07] cuts an answer off that has begun and then falls silent', async () => {
      const target = await testbed.upstream((_request, response) => {
        response.write('half of it');
      });
      const port = await testbed.gateway({
        GATEWAY_ROUTES: JSON.stringify([{ prefix: '/api/v1/user', targets: [target], idle_timeout_ms: 100 }]),
      });
      await expect(ask(port, '/api/v1/user')).rejects.toThrow('aborted');
    });

    it('[GW-06] tries another target once for a GET without a body, and never for a POST', async () => {
      let posts = 0;
      const good = await testbed.upstream((request, response) => {
        if (request.method === 'POST') posts++;
        response.end('good');
      });
      const dead = `http://127.0.0.1:${await freePort()}`;
      const port = await testbed.gateway({
        USER_API_URLS: `${dead},${good}`,
        RETRY_PERCENT: '100',
        BREAKER_FAILURES: '1000',
        BREAKER_MIN_REQUESTS: '1000',
      });
      for (let round = 0; round < 20; round++) expect((await ask(port, '/api/v1/user')).status).toBe(200);
      const statuses = [];
      for (let round = 0; round < 20; round++) {
        statuses.push((await ask(port, '/api/v1/user', { method: 'POST', body: 'x' })).status);
      }
      expect(statuses.filter((status) => status === 200)).toHaveLength(posts);
      expect(new Set(statuses)).toEqual(new Set([200, 502]));
    });

    it('[GW-02] keeps connections to the upstream and survives its restart', async () => {
      const upstreamPort = await freePort();
      const sockets = new Set<unknown>();
      const start = async () => {
        const server = createServer((request, response) => {
          sockets.add(request.socket);
          response.end('up');
        }).listen(upstreamPort, '127.0.0.1');
        await once(server, 'listening');
        return server;
      };
      const stop = async (server: Awaited<ReturnType<typeof start>>) => {
        server.closeAllConnections();
        await once(server.close(), 'close');
      };
      const first = await start();
      const port = await testbed.gateway({ USER_API_URLS: `http://127.0.0.1:${upstreamPort}` });
      for (let round = 0; round < 5; round++) await ask(port, '/api/v1/user');
      expect(sockets.size).toBe(1);
      await stop(first);
      const second = await start();
      expect((await ask(port, '/api/v1/user')).body.toString()).toBe('up');
      await stop(second);
    });

    it('[GW-02] an HTTP/1.0 client is served', async () => {
      const port = await testbed.gateway({ USER_API_URLS: echo });
      const socket = connect(port, '127.0.0.1');
      socket.write('GET /api/v1/user HTTP/1.0\r\n\r\n');
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(text).toContain('"url":"/api/v1/user"');
      expect(text).not.toMatch(/transfer-encoding: chunked/i);
    });
  });
});
