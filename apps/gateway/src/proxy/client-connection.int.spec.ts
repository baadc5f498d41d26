import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { eventually } from '@ginforge/testing';

import { onlyHeader, RawClient, RecordingUpstream } from './raw-http.fixture.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

const prefix = '/api/v1/user';
const request = (path: string, more = '', method = 'GET') =>
  `${method} ${prefix}/${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

describe.each(['direct', 'middleware'] as const)('connections of clients (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let upstream: RecordingUpstream;
  let port: number;
  /** Answers what an upstream was asked for under `/held`. */
  let held: (() => void)[] = [];
  /** In the order in which they came to their ends. */
  let served: string[] = [];

  beforeAll(async () => {
    upstream = await RecordingUpstream.start((incoming: IncomingMessage, response: ServerResponse) => {
      const answer = () => response.end(`${incoming.method} ${incoming.url}`);
      void text(incoming).then(
        (body) => served.push(`${incoming.method} ${incoming.url} ${body}`.trim()),
        () => undefined,
      );
      if (incoming.url?.includes('/held') === true) held.push(answer);
      else if (incoming.url?.endsWith('/refused') === true) response.writeHead(413).end('too much');
      else incoming.once('end', answer);
    });
    port = await testbed.gateway({
      USER_API_URLS: upstream.origin,
      RATE_LIMIT_ENABLED: 'false',
      MAX_CONNECTIONS_PER_ADDRESS: '20',
    });
  });
  beforeEach(() => {
    upstream.forget();
    held = [];
    served = [];
  });
  afterAll(async () => {
    await testbed.close();
    await upstream.close();
  });

  const statuses = (client: RawClient) => client.answers().map(({ startLine }) => startLine.slice(9, 12));
  const bodies = (client: RawClient) => client.answers().map(({ body }) => body.toString());
  const path = (name: string) => `GET ${prefix}/${name}`;

  describe('requests one behind the other', () => {
    it('[GW-10] are carried out and answered in their order, each after the one before it', async () => {
      const client = await RawClient.connect(port);
      client.send(request('held/1') + request('2') + request('held/3') + request('4'));
      await eventually(() => held.length === 1);
      expect(served).toEqual([path('held/1')]);
      held.shift()?.();
      await eventually(() => held.length === 1);
      expect(served).toEqual([path('held/1'), path('2'), path('held/3')]);
      held.shift()?.();
      await client.next(4);
      expect(bodies(client)).toEqual(['held/1', '2', 'held/3', '4'].map(path));
      client.send(request('5'));
      await client.next(5);
      await client.close();
    });

    it('[GW-10] with bodies stay apart', async () => {
      const client = await RawClient.connect(port);
      client.send(
        request('1', 'Content-Length: 5\r\n', 'POST') +
          'hello' +
          request('2', 'Transfer-Encoding: chunked\r\n', 'PUT') +
          '5\r\nhello\r\n0\r\n\r\n' +
          request('3'),
      );
      await client.next(3);
      expect(served).toEqual([`POST ${prefix}/1 hello`, `PUT ${prefix}/2 hello`, path('3')]);
      await client.close();
    });

    it.each([
      ['a refused one', request('../admin'), '400'],
      ['one that names a bad host', `GET ${prefix} HTTP/1.1\r\nHost: a@b\r\n\r\n`, '400'],
      ['what is no request', 'NONSENSE\r\n\r\n', '400'],
      ['an oversized one', request('x', `A: ${'b'.repeat(20_000)}\r\n`), '431'],
    ])('[GW-10] behind %s are never carried out; those before it are', async (_what, bytes, status) => {
      const client = await RawClient.connect(port);
      client.send(request('held/1') + request('2') + bytes + request('3') + request('4'));
      await eventually(() => held.length === 1);
      held.shift()?.();
      await client.closed;
      expect(statuses(client)).toEqual(['200', '200', status]);
      expect(served).toEqual([path('held/1'), path('2')]);
      expect(upstream.served()).toHaveLength(2);
    });

    it('[GW-10] behind one with a broken body are never carried out', async () => {
      const client = await RawClient.connect(port);
      client.send(
        request('1') + request('2', 'Transfer-Encoding: chunked\r\n', 'POST') + 'zz\r\n' + request('3'),
      );
      await client.closed;
      expect(statuses(client)).toEqual(['200', '400']);
      expect(upstream.served()).toEqual([path('1')]);
    });

    it('[GW-10] behind Connection: close are never carried out', async () => {
      const client = await RawClient.connect(port);
      client.send(request('held/1', 'Connection: close\r\n') + request('2'));
      await eventually(() => held.length === 1);
      held.shift()?.();
      await client.closed;
      expect(bodies(client)).toEqual([path('held/1')]);
      expect(upstream.served()).toEqual([path('held/1')]);
    });

    it('[GW-10] in great number end the connection', async () => {
      const client = await RawClient.connect(port);
      client.send(request('held/1') + request('2').repeat(1_000));
      await client.closed;
      expect(upstream.served().filter((one) => one !== path('held/1'))).toEqual([]);
      expect((await ask(port, `${prefix}/other`)).status).toBe(200);
    });

    it('[GW-12] an upgrade behind one without its answer ends the connection', async () => {
      for (const protocol of ['websocket', 'h2c']) {
        const client = await RawClient.connect(port);
        client.send(
          request(`held/${protocol}`) + request('live', `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`),
        );
        await client.closed;
        expect(client.received).toHaveLength(0);
      }
      expect(upstream.served().filter((one) => one.endsWith('live'))).toEqual([]);
    });

    it('[GW-02] of a client that leaves are not carried out', async () => {
      const client = await RawClient.connect(port);
      client.send(request('held/1') + request('2'));
      await eventually(() => held.length === 1);
      await client.close();
      expect((await ask(port, `${prefix}/other`)).status).toBe(200);
      expect(upstream.served().filter((one) => one === path('2'))).toEqual([]);
    });
  });

  describe('a refusal while the body is still coming', () => {
    it.each([
      [
        'by the gateway',
        `POST ${prefix}/%2e%2e HTTP/1.1\r\nHost: x\r\nContent-Length: 5242880\r\n\r\n`,
        '400',
      ],
      [
        'by the parser',
        `POST ${prefix}/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5242880\r\nBad\r\n\r\n`,
        '400',
      ],
      [
        'of a chunk',
        `POST ${prefix}/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
        '400',
      ],
      [
        'by the gateway’s own pages',
        'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5242880\r\n\r\n',
        '405',
      ],
      ['by the upstream', request('refused', 'Content-Length: 5242880\r\n', 'POST'), '413'],
      ['of a method', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
    ])('[GW-10] %s is read by a client that sends all of it first', async (_by, head, status) => {
      const client = await RawClient.connect(port);
      client.socket.pause();
      client.send(head);
      client.socket.write(Buffer.alloc(5_242_880, 'x'));
      await once(client.socket, 'drain');
      client.socket.resume();
      await client.next();
      expect(statuses(client)).toEqual([status]);
      await client.close();
    });

    it('[GW-10] is not followed by what comes behind the body', async () => {
      const client = await RawClient.connect(port);
      client.send(`POST ${prefix}/%2e%2e HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`);
      await client.next();
      client.send('y'.repeat(1_000) + request('smuggled').repeat(100));
      await client.closed;
      expect(statuses(client)).toEqual(['400']);
      const lines = upstream.requests().map(({ startLine }) => startLine);
      expect(lines.filter((line) => !/^x*$/.test(line))).toEqual([]); // of x are the bodies before, which may still come
    });
  });

  describe('Expect: 100-continue', () => {
    it('[GW-02] the body is asked for where it is wanted', async () => {
      const client = await RawClient.connect(port);
      client.send(request('x', 'Expect: 100-continue\r\nContent-Length: 5\r\n', 'POST'));
      await eventually(() => client.received.toString() === 'HTTP/1.1 100 Continue\r\n\r\n');
      client.send('hello');
      await client.next(2);
      expect(statuses(client)).toEqual(['100', '200']);
      await client.close();
    });

    it('[GW-10] the body of a refused request is not asked for', async () => {
      const client = await RawClient.connect(port);
      client.send(request('../admin', 'Expect: 100-continue\r\nContent-Length: 5\r\n', 'POST'));
      const [answer] = await client.next();
      expect(answer?.startLine).toBe('HTTP/1.1 400 Bad Request');
      expect(onlyHeader(answer as never, 'connection')).toBe('close');
      await client.closed;
    });
  });

  it('[GW-10] an address has so many connections and no more, WebSockets and trusted proxies aside', async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => RawClient.connect(port)));
    for (const client of clients) client.send(request('x'));
    const answered = await Promise.all(clients.map((client) => client.next()));
    const lucky = answered.filter((answers) => answers.length === 1).length;
    expect(lucky).toBeGreaterThan(0);
    expect(lucky).toBeLessThanOrEqual(20);
    await Promise.all(clients.map((client) => client.close()));
    await eventually(async () => (await ask(port, `${prefix}/x`)).status === 200);
    const metrics = (await ask(port, '/metrics')).body.toString();
    expect(metrics).toMatch(/^gateway_connections_refused_total [1-9]/m);

    const behind = await testbed.gateway({
      USER_API_URLS: upstream.origin,
      MAX_CONNECTIONS_PER_ADDRESS: '1',
      TRUSTED_PROXIES: 'loopback',
    });
    const proxied = await Promise.all(Array.from({ length: 5 }, () => RawClient.connect(behind)));
    for (const client of proxied) client.send(request('x'));
    for (const client of proxied) expect(await client.next()).toHaveLength(1);
    await Promise.all(proxied.map((client) => client.close()));
  });
});
