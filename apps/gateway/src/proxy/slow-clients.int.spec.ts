import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '@ginforge/testing';

import { RawClient, RecordingUpstream } from './raw-http.fixture.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

const prefix = '/slow';
const steadyTimeouts = { idle_timeout_ms: 2_000, timeout_ms: 2_000 };
const megabyte = Buffer.alloc(1_048_576, 'x');

describe.each(['direct', 'middleware'] as const)('slow clients (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let upstream: RecordingUpstream;
  let port: number;

  beforeAll(async () => {
    upstream = await RecordingUpstream.start((request, response) => {
      request.on('error', () => undefined); // bodies are cut off here
      if (request.url?.endsWith('/endless') === true) {
        response.on('drain', () => response.write(megabyte));
        response.write(megabyte);
      } else if (request.url?.endsWith('/early') === true) response.write('already');
      else if (request.url?.endsWith('/refused') === true) response.writeHead(413).end('too much');
      else request.resume().once('end', () => response.end('done'));
    });
    const route = { prefix, targets: [upstream.origin], idle_timeout_ms: 800, timeout_ms: 800 };
    const steadyRoute = { prefix: '/steady', targets: [upstream.origin], ...steadyTimeouts };
    port = await testbed.gateway({
      GATEWAY_ROUTES: JSON.stringify([route, steadyRoute]),
      CLIENT_HEADERS_TIMEOUT_MS: '800',
      CLIENT_KEEP_ALIVE_MS: '1600',
      BREAKER_FAILURES: '1',
    });
  });
  beforeEach(() => upstream.forget());
  afterAll(async () => {
    await testbed.close();
    await upstream.close();
  });

  /** Sends bytes one by one until the connection closes; the statuses of what came. */
  async function drip(bytes: string, everyMs: number): Promise<string[]> {
    const client = await RawClient.connect(port);
    let at = 0;
    const timer = setInterval(() => client.send(bytes[at++ % bytes.length] ?? ''), everyMs);
    await client.closed;
    clearInterval(timer);
    return client.answers().map(({ startLine }) => startLine);
  }

  /** Nobody else has suffered: the only target of the route is not held to be broken. */
  async function othersAreServed(): Promise<void> {
    expect((await ask(port, `${prefix}/other`)).body.toString()).toBe('done');
  }

  it('[GW-10] a head that comes byte by byte is 408', async () => {
    expect(await drip(`GET ${prefix}/x HTTP/1.1\r\nX-Long: ${'a'.repeat(10_000)}`, 10)).toEqual([
      'HTTP/1.1 408 Request Timeout',
    ]);
    await othersAreServed();
  });

  it('[GW-10] a head that stops in the middle is 408', async () => {
    const [answer, ...others] = await RawClient.ask(port, `GET ${prefix}/x HTTP/1.1\r\nHost`);
    expect([answer?.startLine, others]).toEqual(['HTTP/1.1 408 Request Timeout', []]);
    expect(JSON.parse(answer?.body.toString() ?? '')).toMatchObject({
      code: 1008,
      trace_id: expect.any(String),
    });
  });

  it('[GW-10] empty lines for ever are 408, at the beginning and after a request', async () => {
    expect(await drip('\r\n', 10)).toEqual(['HTTP/1.1 408 Request Timeout']);
    const client = await RawClient.connect(port);
    client.send(`GET ${prefix}/x HTTP/1.1\r\nHost: x\r\n\r\n`);
    await client.next();
    const timer = setInterval(() => client.send('\r\n'), 10);
    await client.closed;
    clearInterval(timer);
    expect(client.answers().map(({ startLine }) => startLine)).toEqual([
      'HTTP/1.1 200 OK',
      'HTTP/1.1 408 Request Timeout',
    ]);
  });

  it('[GW-10] a connection over which nothing comes is closed without a word', async () => {
    expect(await RawClient.ask(port, '')).toEqual([]);
    const client = await RawClient.connect(port);
    client.send(`GET ${prefix}/x HTTP/1.1\r\nHost: x\r\n\r\n`);
    await client.closed;
    expect(client.answers().map(({ startLine }) => startLine)).toEqual(['HTTP/1.1 200 OK']);
  });

  it('[GW-10] requests one after the other keep a connection open, however old it is', async () => {
    const client = await RawClient.connect(port);
    for (let count = 1; count <= 6; count++) {
      client.send(`GET ${prefix}/x HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(await client.next(count)).toHaveLength(count);
      await new Promise((resolve) => setTimeout(resolve, 350)); // together longer than any of the limits
    }
    await client.close();
  });

  it.each([
    ['of known length', `Content-Length: 100000`, ''],
    ['in chunks', 'Transfer-Encoding: chunked', 'ffff\r\n'],
  ])('[GW-10] a body %s that comes byte by byte is 408', async (_name, framing, size) => {
    const client = await RawClient.connect(port);
    client.send(`POST ${prefix}/x HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n${size}`);
    const timer = setInterval(() => client.send('x'), 10);
    const [answer] = await client.next();
    clearInterval(timer);
    expect(answer?.startLine).toBe('HTTP/1.1 408 Request Timeout');
    expect(JSON.parse(answer?.body.toString() ?? '')).toMatchObject({ code: 1008 });
    await client.close();
    expect(upstream.served()).toEqual([]);
    await othersAreServed();
  });

  it('[GW-07] an upload may take longer than every time-out of its route, as long as it moves', async () => {
    const client = await RawClient.connect(port);
    const pieces = 100;
    const piece = 'x'.repeat(2_048);
    const length = pieces * piece.length;
    client.send(`PATCH /steady/x HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
    const pauseMs = (2 * steadyTimeouts.idle_timeout_ms) / pieces;
    for (let sent = 0; sent < pieces; sent += 1) {
      await sleep(pauseMs);
      client.send(piece);
    }
    expect((await client.next())[0]?.startLine).toBe('HTTP/1.1 200 OK');
    await client.close();
  });

  it('[GW-10] a body that stops in the middle is 408', async () => {
    const client = await RawClient.connect(port);
    client.send(
      `POST ${prefix}/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(50_000)}`,
    );
    expect((await client.next())[0]?.startLine).toBe('HTTP/1.1 408 Request Timeout');
    await client.close();
    await othersAreServed();
  });

  it('[GW-10] a body that stops after the answer has begun ends the connection', async () => {
    const client = await RawClient.connect(port);
    client.send(`POST ${prefix}/early HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx`);
    await client.closed;
    expect(client.received.toString()).toContain('already');
    expect(client.answers().map(({ isWhole }) => isWhole)).toEqual([false]);
    await othersAreServed();
  });

  it.each([
    ['not at all', 0],
    ['a byte at a time', 1],
  ])(
    '[GW-07] a client that reads its answer %s is cut off, and no target is held to be at fault',
    async (_name, size) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined); // the gateway hangs up
      socket.write(`GET ${prefix}/endless HTTP/1.1\r\nHost: x\r\n\r\n`);
      const inFlight = async () => {
        const metrics = (await ask(port, '/metrics')).body.toString();
        return Number(/^gateway_upstream_requests_in_flight\{[^}]*\} (\d+)$/m.exec(metrics)?.[1]);
      };
      await eventually(async () => (await inFlight()) === 1);
      const timer = setInterval(() => size > 0 && socket.read(size), 20);
      await eventually(async () => (await inFlight()) === 0);
      clearInterval(timer);
      socket.destroy();
      await othersAreServed();
    },
  );

  it.each(['/healthz', `${prefix}/refused`])(
    '[GW-10] an upload to %s, which has its answer, does not go on for ever',
    async (path) => {
      const client = await RawClient.connect(port);
      client.send(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n`);
      await client.next();
      client.socket.on('drain', () => client.send(megabyte));
      client.send(megabyte);
      await client.closed;
      expect(client.answers()).toHaveLength(1);
    },
  );
});
