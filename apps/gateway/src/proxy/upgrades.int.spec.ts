import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { eventually } from '@ginforge/testing';
import { WebSocket, WebSocketServer } from 'ws';

import { ProxyTestbed } from './proxy-testbed.js';

describe('upgrades', () => {
  const testbed = new ProxyTestbed();
  afterAll(() => testbed.close());

  /** A service with a WebSocket that says everything back. */
  async function echoing(): Promise<{
    origin: string;
    seen: Record<string, unknown>[];
    sockets: Set<WebSocket>;
  }> {
    const seen: Record<string, unknown>[] = [];
    const sockets = new Set<WebSocket>();
    const server = new WebSocketServer({ noServer: true });
    const origin = await testbed.upstream(
      (_request, response) => response.end('no socket'),
      (http) => {
        http.on('upgrade', (request, socket, head) => {
          seen.push({ url: request.url, ...request.headers });
          server.handleUpgrade(request, socket, head, (webSocket) => {
            sockets.add(webSocket);
            webSocket.once('close', () => sockets.delete(webSocket));
            webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
          });
        });
      },
    );
    return { origin, seen, sockets };
  }

  it('[GW-12] under a route go through to its service, with what the gateway says of the client', async () => {
    const { origin, seen } = await echoing();
    const port = await testbed.gateway({ USER_API_URLS: origin });
    const client = new WebSocket(`ws://127.0.0.1:${port}/api/v1/user/live?x=1`, ['chat'], {
      headers: { 'X-User-Id': 'root', 'X-Forwarded-For': '6.6.6.6' },
    });
    await once(client, 'open');
    const echoed = once(client, 'message');
    client.send('hello');
    expect(String((await echoed)[0])).toBe('hello');
    const big = Buffer.alloc(3_000_000, 7);
    const returned = once(client, 'message');
    client.send(big);
    expect(big.equals((await returned)[0] as Buffer)).toBe(true);
    expect(client.protocol).toBe('chat');
    expect(seen[0]).toMatchObject({
      url: '/api/v1/user/live?x=1',
      'x-forwarded-for': '127.0.0.1',
      host: origin.slice('http://'.length),
      'x-request-id': expect.any(String),
    });
    expect(seen[0]).not.toHaveProperty('x-user-id');
    client.close();
    await once(client, 'close');
  });

  it('[GW-12] when one side goes, so does the other', async () => {
    const { origin, sockets } = await echoing();
    const port = await testbed.gateway({ USER_API_URLS: origin });
    const url = `ws://127.0.0.1:${port}/api/v1/user/live`;
    const first = new WebSocket(url);
    await once(first, 'open');
    const [inner] = sockets;
    const innerClosed = once(inner as WebSocket, 'close');
    first.terminate();
    await innerClosed;
    const second = new WebSocket(url);
    await once(second, 'open');
    const closed = once(second, 'close');
    for (const socket of sockets) socket.terminate();
    await closed;
  });

  it('[GW-12] a service that does not upgrade is heard, one that is away is 502, a guarded route is 401', async () => {
    const plain = await testbed.upstream((_request, response) => response.writeHead(403).end('never'));
    const closedPort = await testbed.upstream(() => undefined);
    const port = await testbed.gateway({
      USER_API_URLS: plain,
      ADMIN_API_URLS: 'http://127.0.0.1:1',
      GATEWAY_ROUTES: JSON.stringify([{ prefix: '/guarded', targets: [closedPort], auth: 'required' }]),
    });
    const statusOf = async (path: string) => {
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`);
      const [, answer] = await once(client, 'unexpected-response');
      client.on('error', () => undefined); // it is not going to open
      client.terminate();
      return answer.statusCode;
    };
    expect(await statusOf('/api/v1/user/live')).toBe(403);
    expect(await statusOf('/api/v1/admin/live')).toBe(502);
    expect(await statusOf('/guarded/live')).toBe(401);
  });

  it('[GW-12] what a client says before it has its answer reaches the service, in order', async () => {
    let accept: (() => void) | undefined;
    const target = await testbed.upstream(
      () => undefined,
      (http) =>
        http.on('upgrade', (_request, socket) => {
          accept = () => {
            socket.write('HTTP/1.1 101 Yes\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
            socket.pipe(socket);
          };
        }),
    );
    const port = await testbed.gateway({ USER_API_URLS: target });
    const client = connect(port, '127.0.0.1');
    const head = ['GET /api/v1/user/live HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket'];
    client.write(
      [...head, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', 'a'].join(
        '\r\n',
      ),
    );
    const said = Array.from({ length: 500 }, (_, index) => `${index},`);
    for (const [index, word] of said.entries()) {
      client.write(word);
      await new Promise(setImmediate);
      if (index === 250) await eventually(() => accept !== undefined);
      if (index === 300) accept?.();
    }
    let heard = '';
    for await (const part of client.setEncoding('utf8')) {
      heard += String(part);
      if (heard.endsWith('499,')) break;
    }
    expect(heard.split('\r\n\r\n')[1]).toBe(`a${said.join('')}`);
  });

  it('[GW-05] [GW-07] where the service is full or its breakers are open, 503 says when to come again', async () => {
    const held: Socket[] = [];
    const slow = await testbed.upstream(
      () => undefined,
      (http) =>
        http.on('upgrade', (_request, socket) => {
          held.push(socket as Socket);
          socket.resume().once('end', () => socket.destroy());
        }),
    );
    const port = await testbed.gateway({
      GATEWAY_ROUTES: JSON.stringify([
        { prefix: '/slow', targets: [slow], max_in_flight: 1 },
        { prefix: '/away', targets: ['http://127.0.0.1:1'] },
      ]),
      BREAKER_FAILURES: '1',
    });
    const first = new WebSocket(`ws://127.0.0.1:${port}/slow`);
    first.on('error', () => undefined); // it is not going to open
    await eventually(() => held.length === 1);
    const refusal = async (path: string) => {
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`);
      const [, { statusCode, headers }] = await once(client, 'unexpected-response');
      client.on('error', () => undefined); // it is not going to open
      client.terminate();
      return [statusCode, headers['retry-after']];
    };
    expect(await refusal('/slow')).toEqual([503, '1']);
    first.terminate();
    await eventually(() => expect(held[0]?.destroyed).toBe(true));
    expect(await refusal('/away')).toEqual([502, undefined]);
    expect(await refusal('/away')).toEqual([503, expect.stringMatching(/^\d+$/)]);
    const again = new WebSocket(`ws://127.0.0.1:${port}/slow`);
    again.on('error', () => undefined); // nor is this
    await eventually(() => held.length === 2);
    again.terminate();
  });

  it.each(['/api/v1/user/%2e%2e/admin', '//ws', '/api/v1/user/..%2fadmin'])(
    '[GW-10] to %s are refused like every request',
    async (path) => {
      const { origin, seen } = await echoing();
      const port = await testbed.gateway({ USER_API_URLS: origin });
      const text = await exchange(port, [
        `GET ${path} HTTP/1.1`,
        'Host: x',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]);
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(seen).toEqual([]);
    },
  );

  it('[GW-02] a request for an upgrade that nobody offers is served as if it had not asked', async () => {
    const bodies: string[] = [];
    const target = await testbed.upstream((request, response) => {
      request.setEncoding('utf8').on('data', (part: string) => bodies.push(part));
      request.on('end', () => response.end(JSON.stringify(request.headers)));
    });
    const port = await testbed.gateway({ USER_API_URLS: target });
    const text = await exchange(
      port,
      [
        'POST /api/v1/user/x HTTP/1.1',
        'Host: x',
        'Connection: close, Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQAAP__',
        'Content-Length: 4',
      ],
      'body',
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).not.toMatch(/"(?:upgrade|http2-settings)"/);
    expect(bodies).toEqual(['body']);
  });
});

async function exchange(port: number, lines: readonly string[], body = ''): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.write([...lines, '', body].join('\r\n'));
  let text = '';
  for await (const part of socket.setEncoding('utf8')) text += String(part);
  return text;
}
