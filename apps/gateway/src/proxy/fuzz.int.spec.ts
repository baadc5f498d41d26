import { eventually, randomFrom } from '@ginforge/testing';

import { hostileRequests, brokenChunks, prefix } from './hostile-requests.fixture.js';
import { RawClient, type RawMessage, RecordingUpstream } from './raw-http.fixture.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

const rounds = 1_500;
const atOnce = 250;
const seed = Number(process.env['FUZZ_SEED'] ?? 20_240_607);

const lawful = [
  `GET ${prefix}/x?y=1 HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\nCookie: a=b\r\n\r\n`,
  `POST ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nhello world`,
  `PUT ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n`,
  `DELETE ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
  `HEAD ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n\r\n`,
  `GET http://shop.example${prefix}/x HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
  `POST ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello`,
  `GET ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
  `GET ${prefix}/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`,
  `OPTIONS ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\n\r\n`,
];
const unlawful = [...Object.values(hostileRequests), brokenChunks]
  .flat()
  .map(([, bytes]) => (typeof bytes === 'string' ? bytes : bytes.toString('latin1')))
  .filter((bytes) => bytes.length < 2_000);

/** Pieces at which parsers have stumbled. */
const dictionary = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    ' ',
    '\t',
    '\0',
    ':',
    ',',
    ';',
    '\x0b',
    '\x7f',
    '\xff',
    '\xa0',
    '"',
    '\\',
    '/',
    '//',
  ],
  ...[
    '..',
    '%2e%2e',
    '%2f',
    '%5c',
    '%00',
    '%',
    '%252e',
    '#',
    '?',
    '*',
    '@',
    '0',
    '5',
    '-1',
    '0x5',
    '99999999999',
    'ffffffff',
  ],
  ...[
    'Content-Length: 5\r\n',
    'Content-Length: 0\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: identity\r\n',
  ],
  ...[
    'Host: evil\r\n',
    'Host: \r\n',
    'Connection: close\r\n',
    'Connection: Upgrade\r\nUpgrade: websocket\r\n',
    'Expect: 100-continue\r\n',
  ],
  ...[
    'X-User-Id: root\r\n',
    'X_User_Id: root\r\n',
    '__proto__: x\r\n',
    'constructor: x\r\n',
    ' folded\r\n',
    'HTTP/1.1',
    'HTTP/1.0',
  ],
  ...[
    '0\r\n\r\n',
    '5\r\nhello\r\n',
    'GET /api/v1/admin/secret HTTP/1.1\r\nHost: x\r\n\r\n',
    'chunked',
    'gzip, ',
    'TRACE',
    'CONNECT',
    'PRI',
  ],
];

class Mutator {
  constructor(private readonly random: () => number) {}

  /** One request, or some of them, changed here and there. */
  next(): Buffer {
    const count = this.below(4) === 0 ? 2 : 1;
    let text = Array.from({ length: count }, () => this.of(this.below(3) === 0 ? unlawful : lawful)).join('');
    for (let changes = this.below(4); changes > 0; changes--) text = this.change(text);
    return Buffer.from(text, 'latin1');
  }

  /** A whole number from 0 on. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private of(list: readonly string[]): string {
    return list[this.below(list.length)] ?? '';
  }

  private change(text: string): string {
    const at = this.below(text.length);
    const end = at + this.below(8);
    switch (this.below(6)) {
      case 0:
        return text.slice(0, at) + text.slice(end);
      case 1:
        return text.slice(0, at) + String.fromCharCode(this.below(256)) + text.slice(at + 1);
      case 2:
        return text.slice(0, at) + text.slice(at, end) + text.slice(at);
      case 3:
        return text.replace('\r\n', `\r\n${this.of(dictionary)}`);
      case 4:
        return text.slice(0, at);
      default:
        return text.slice(0, at) + this.of(dictionary) + text.slice(at);
    }
  }
}

describe.each(['direct', 'middleware'] as const)('mutated requests (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let user: RecordingUpstream;
  let admin: RecordingUpstream;
  let port: number;

  beforeAll(async () => {
    [user, admin] = await Promise.all([RecordingUpstream.start(), RecordingUpstream.start()]);
    const route = { timeout_ms: 20_000, idle_timeout_ms: 300 }; // a busy machine is not the upstream's fault
    port = await testbed.gateway({
      GATEWAY_ROUTES: JSON.stringify([
        { prefix, targets: [user.origin], ...route },
        { prefix: '/api/v1/guarded', targets: [admin.origin], ...route },
      ]),
      CLIENT_HEADERS_TIMEOUT_MS: '300',
      CLIENT_KEEP_ALIVE_MS: '300',
      RATE_LIMIT_ENABLED: 'false',
    });
  });
  afterAll(async () => {
    await testbed.close();
    await Promise.all([user.close(), admin.close()]);
  });

  /** Sends it in two pieces and leaves with the first bytes that come back, or when the gateway closes. */
  async function tell(bytes: Buffer, cut: number): Promise<Buffer> {
    const client = await RawClient.connect(port);
    client.send(bytes.subarray(0, cut));
    setImmediate(() => client.send(bytes.subarray(cut)));
    await Promise.race([new Promise((resolve) => client.socket.once('data', resolve)), client.closed]);
    await client.close();
    return client.received;
  }

  it(`[GW-10] neither end nor hang the gateway, and what is passed on is well-formed and under its prefix (seed ${seed})`, async () => {
    const mutator = new Mutator(randomFrom(seed));
    const passed: RawMessage[] = [];
    const statuses = new Map<string, number>();
    for (let round = 0; round < rounds; round += atOnce) {
      const batch = Array.from({ length: atOnce }, () => mutator.next());
      const heard = await Promise.all(batch.map((bytes) => tell(bytes, mutator.below(bytes.length))));
      for (const [index, answer] of heard.entries()) {
        const status = answer.toString('latin1', 0, 12);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        // Nothing may be the gateway's own fault, or held against the upstream.
        expect([batch[index]?.toString('latin1'), status]).toEqual([
          expect.anything(),
          expect.stringMatching(/^$|^HTTP\/1\.1 (?:100|2\d\d|4\d\d)$/),
        ]);
      }
      passed.push(...user.requests());
      user.forget();
    }
    const whole = passed.filter(({ isWhole }) => isWhole);
    for (const { startLine, headers } of whole) {
      expect(startLine).toMatch(/^[A-Z-]+ \/[^ #\\]* HTTP\/1\.1$/);
      expect(readBroadly(startLine)).toMatch(/^\/api\/v1\/user(?:\/|$)/);
      expect(
        headers.filter(([name]) => /^x[-_]user[-_]id$|^expect$|^trailer$|^__proto__$/.test(name)),
      ).toEqual([]);
      expect(headers.filter(([name]) => name === 'host')).toEqual([
        ['host', user.origin.slice('http://'.length)],
      ]);
    }
    expect(admin.requests()).toEqual([]);
    expect(whole.length).toBeGreaterThan(rounds / 10);
    expect(statuses.get('HTTP/1.1 400')).toBeGreaterThan(rounds / 10);
    expect((await ask(port, `${prefix}/other`)).status).toBe(200);
    await eventually(async () => {
      const metrics = (await ask(port, '/metrics')).body.toString();
      expect(metrics).toMatch(/^gateway_upstream_requests_in_flight\{service="user-api"\} 0$/m);
    });
  });
});

/** The path as a server reads it that unescapes first and resolves afterwards, and takes a backslash for a slash. */
function readBroadly(startLine: string): string {
  const [, path = ''] = /^\S+ ([^ ?]*)/.exec(startLine) ?? [];
  return new URL(unescaped(path), 'http://upstream').pathname;
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // not UTF-8
  }
}
