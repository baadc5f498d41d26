import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { onlyHeader, RawClient, type RawMessage } from './raw-http.fixture.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

const prefix = '/api/v1/user';
const ok = 'HTTP/1.1 200 OK\r\n';

/** An upstream that answers whatever it is asked with the bytes that `say` has. */
class LyingUpstream {
  say: string | Buffer = '';
  readonly origin: string;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined); // the gateway hangs up on it
      socket.once('close', () => this.sockets.delete(socket));
      socket.on('data', () =>
        socket.write(typeof this.say === 'string' ? Buffer.from(this.say, 'latin1') : this.say),
      );
    });
  }

  static async start(): Promise<LyingUpstream> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new LyingUpstream(server);
  }

  /** Ends its connections from its side. */
  hangUp(): void {
    for (const socket of this.sockets) socket.end();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await once(this.server.close(), 'close');
  }
}

describe.each(['direct', 'middleware'] as const)('hostile answers (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let liar: LyingUpstream;
  let port: number;

  beforeAll(async () => {
    liar = await LyingUpstream.start();
    port = await testbed.gateway({
      USER_API_URLS: liar.origin,
      RATE_LIMIT_ENABLED: 'false',
      BREAKER_FAILURES: '10000',
      BREAKER_MIN_REQUESTS: '1000000',
    });
  });
  afterAll(async () => {
    await testbed.close();
    await liar.close();
  });

  /** The first answer over a connection of its own, which is left after it. */
  async function answerTo(say: string | Buffer, method = 'GET'): Promise<RawMessage> {
    liar.say = say;
    const client = await RawClient.connect(port);
    client.send(`${method} ${prefix}/x HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [answer] = await client.next();
    await client.close();
    return answer as RawMessage;
  }

  async function servesOn(): Promise<void> {
    liar.say = `${ok}Content-Length: 4\r\n\r\nfine`;
    expect((await ask(port, `${prefix}/other`)).body.toString()).toBe('fine');
  }

  it.each([
    ['two lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`],
    ['a length and a coding', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a coding and a length', `${ok}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`],
    ['a negative length', `${ok}Content-Length: -5\r\n\r\nhello`],
    ['a list of lengths', `${ok}Content-Length: 5, 5\r\n\r\nhello`],
    ['a length in words', `${ok}Content-Length: five\r\n\r\nhello`],
    ['a huge length', `${ok}Content-Length: 99999999999999999999999\r\n\r\nhello`],
    ['two codings', `${ok}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `${ok}A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ['a blank before a colon', `${ok}Content-Length : 5\r\n\r\nhello`],
    ['a line without a colon', `${ok}Abc\r\nContent-Length: 0\r\n\r\n`],
    ['a NUL in a header', `${ok}A: b\x00c\r\nContent-Length: 0\r\n\r\n`],
    ['a bare CR in a header', `${ok}A: b\rSet-Cookie: c\r\nContent-Length: 0\r\n\r\n`],
    ['a bare LF in a header', `${ok}A: b\nSet-Cookie: c\r\nContent-Length: 0\r\n\r\n`],
    ['a header of other letters', `${ok}\u00e4: b\r\nContent-Length: 0\r\n\r\n`],
    ['no status', 'HTTP/1.1\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'],
    ['status 0', 'HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n'],
    ['status 099', 'HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n'],
    ['HTTP/2.5', 'HTTP/2.5 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['another protocol', 'ICY 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a page without a head', '<html>hello</html>\r\n\r\n'],
    [
      'an upgrade that nobody asked for',
      'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    ],
    ['a head of a megabyte', `${ok}A: ${'b'.repeat(1_000_000)}\r\n\r\n`],
    ['a client hello', Buffer.from('16030100c8010000c40303', 'hex')],
    ['a request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('[GW-10] %s is no answer: 502', async (_name, say) => {
    const answer = await answerTo(say);
    expect(answer.startLine).toBe('HTTP/1.1 502 Bad Gateway');
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 9002 });
    await servesOn();
  });

  it.each([
    ['a chunk of no size', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n`],
    ['a chunk longer than its size', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n`],
    ['a folded trailer', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n c\r\n\r\n`],
    ['chunks with bare LFs', `${ok}Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n`],
  ])('[GW-10] a body with %s is cut off, and never looks whole', async (_name, say) => {
    liar.say = say;
    const answers = await RawClient.ask(port, `GET ${prefix}/x HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(answers.map(({ isWhole }) => isWhole)).toEqual([false]);
    await servesOn();
  });

  it.each([
    [
      'an early hint before it',
      `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`,
    ],
    ['a coding in capitals', `${ok}TRANSFER-ENCODING: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n`],
    ['trailers', `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nSet-Cookie: evil\r\n\r\n`],
    [
      'hop-by-hop headers',
      `${ok}Connection: X-Hop, Content-Length\r\nX-Hop: 1\r\nKeep-Alive: timeout=0\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok`,
    ],
    ['odd header names', `${ok}__proto__: a\r\nconstructor: b\r\nContent-Length: 2\r\n\r\nok`],
    ['bytes beyond ASCII in a header', `${ok}X: \u00e4\u00ff\r\nContent-Length: 2\r\n\r\nok`],
    ['a thousand cookies', `${ok}${'Set-Cookie: a=b\r\n'.repeat(500)}Content-Length: 2\r\n\r\nok`],
    ['an id of its own', `${ok}X-Request-Id: forged\r\nContent-Length: 2\r\n\r\nok`],
  ])('[GW-02] an answer with %s arrives clean', async (_name, say) => {
    const answer = await answerTo(say);
    expect([answer.startLine, answer.body.toString()]).toEqual(['HTTP/1.1 200 OK', 'ok']);
    for (const name of ['x-hop', 'upgrade']) expect(onlyHeader(answer, name)).toBeUndefined();
    expect(onlyHeader(answer, 'x-request-id')).not.toBe('forged');
    await servesOn();
  });

  it.each([
    [
      'Latin-1',
      Buffer.from('HTTP/1.1 404 Nicht da, sch\xf6n\r\nContent-Length: 0\r\n\r\n', 'latin1'),
      'Nicht da, sch\xf6n',
    ],
    [
      'UTF-8',
      Buffer.from('HTTP/1.1 404 未找到\r\nContent-Length: 0\r\n\r\n'),
      Buffer.from('未找到').toString('latin1'),
    ],
    ['what is none', Buffer.from('HTTP/1.1 404 O\x00K\r\nContent-Length: 0\r\n\r\n'), 'Not Found'],
    ['nothing', Buffer.from('HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n'), ''],
  ])('[GW-02] a reason in %s arrives as one', async (_name, say, reason) => {
    const { startLine } = await answerTo(say);
    expect(startLine).toBe(`HTTP/1.1 404 ${reason}`);
  });

  it('[GW-02] an answer without a body has none, whatever its upstream says and sends', async () => {
    for (const status of ['204 No Content', '304 Not Modified']) {
      const answer = await answerTo(`HTTP/1.1 ${status}\r\nContent-Length: 5\r\n\r\nhello`);
      expect([answer.startLine, answer.body.toString()]).toEqual([`HTTP/1.1 ${status}`, '']);
      if (status.startsWith('204')) expect(onlyHeader(answer, 'content-length')).toBeUndefined();
      await servesOn();
    }
    liar.say = `${ok}Content-Length: 5\r\n\r\nhello`;
    const client = await RawClient.connect(port);
    client.send(`HEAD ${prefix}/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await client.closed;
    expect(client.received.toString()).toMatch(/content-length: 5\r\n(?:[^\r\n]+\r\n)*\r\n$/i);
    await servesOn();
  });

  it.each([
    ['HTTP/1.1 403 N\x00o\r\nContent-Length: 2\r\n\r\nno', 'HTTP/1.1 403 Forbidden'],
    ['HTTP/1.1 403 No\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 'HTTP/1.1 502 Bad Gateway'],
    ['HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n', 'HTTP/1.1 502 Bad Gateway'],
    [
      'HTTP/1.1 101 O\x00K\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'HTTP/1.1 101 Switching Protocols',
    ],
    ['nonsense\r\n\r\n', 'HTTP/1.1 502 Bad Gateway'],
  ])('[GW-12] an upgrade that is answered with %j gets a clean answer', async (say, startLine) => {
    liar.say = say;
    const client = await RawClient.connect(port);
    client.send(
      `GET ${prefix}/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    expect((await client.next())[0]?.startLine).toBe(startLine);
    await client.close();
    await servesOn();
  });

  it('[GW-02] a body that lasts until its upstream hangs up is whole', async () => {
    liar.say = `${ok}Connection: close\r\n\r\nhello`;
    const client = await RawClient.connect(port);
    client.send(`GET ${prefix}/x HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(client.socket, 'data');
    liar.hangUp();
    const [answer] = await client.next();
    expect(answer?.body.toString()).toBe('hello');
    await client.close();
    await servesOn();
  });
});
