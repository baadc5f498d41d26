import { onlyHeader, RawClient, type RawMessage, RecordingUpstream } from './raw-http.fixture.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

const prefix = '/api/v1/user';
const get = `GET ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\n`;
const post = `POST ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\n`;
const chunks = '5\r\nhello\r\n0\r\n\r\n';

describe.each(['direct', 'middleware'] as const)('odd requests (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let user: RecordingUpstream;
  let admin: RecordingUpstream;
  let port: number;

  beforeAll(async () => {
    [user, admin] = await Promise.all([RecordingUpstream.start(), RecordingUpstream.start()]);
    port = await testbed.gateway({
      USER_API_URLS: user.origin,
      ADMIN_API_URLS: admin.origin,
      RATE_LIMIT_ENABLED: 'false',
    });
  });
  beforeEach(() => user.forget());
  afterAll(async () => {
    await testbed.close();
    await Promise.all([user.close(), admin.close()]);
  });

  /** Sends one request that is answered with 200; the one request that the upstream got. */
  async function passed(bytes: string): Promise<RawMessage> {
    const client = await RawClient.connect(port);
    client.send(bytes);
    const [answer] = await client.next();
    await client.close();
    expect(answer?.startLine).toBe('HTTP/1.1 200 OK');
    const [request, ...others] = user.requests();
    expect(others).toEqual([]);
    expect(request?.isWhole).toBe(true);
    return request as RawMessage;
  }

  it.each([
    ['blanks around a length', `${post}Content-Length:   5  \r\n\r\nhello`],
    ['zeros before a length', `${post}Content-Length: 005\r\n\r\nhello`],
    ['a tab before a coding', `${post}Transfer-Encoding:\tchunked\r\n\r\n${chunks}`],
    ['a coding in capitals', `${post}TRANSFER-ENCODING: CHUNKED\r\n\r\n${chunks}`],
    ['zeros before a chunk size', `${post}Transfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n000\r\n\r\n`],
    ['chunk extensions', `${post}Transfer-Encoding: chunked\r\n\r\n5;a="b;\\"c"\r\nhello\r\n0;d\r\n\r\n`],
    [
      'chunks of one byte',
      `${post}Transfer-Encoding: chunked\r\n\r\n${[...'hello'].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`,
    ],
    [
      'trailers',
      `${post}Transfer-Encoding: chunked\r\nTrailer: X-User-Id\r\n\r\n5\r\nhello\r\n0\r\nX-User-Id: root\r\nHost: elsewhere\r\nAuthorization: x\r\n\r\n`,
    ],
    ['a body under GET', `${get}Content-Length: 5\r\n\r\nhello`],
    ['a chunked body under GET', `${get}Transfer-Encoding: chunked\r\n\r\n${chunks}`],
    [
      'a chunked body under DELETE',
      `${get.replace('GET', 'DELETE')}Transfer-Encoding: chunked\r\n\r\n${chunks}`,
    ],
    [
      'a Connection that names the framing',
      `${post}Connection: Content-Length, Host, Transfer-Encoding\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    ['an upgrade to nothing', `${post}Connection: Upgrade\r\nUpgrade: \r\nContent-Length: 5\r\n\r\nhello`],
    [
      'an upgrade under POST',
      `${post}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    [
      'an upgrade to much',
      `${post}Connection: keep-alive, UPGRADE\r\nUpgrade: h2c, websocket, x/1\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    [
      'an upgrade that Connection does not name',
      `${post}Upgrade: websocket\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    [
      'an expectation from HTTP/1.0',
      `POST ${prefix}/x HTTP/1.0\r\nExpect: x\r\nContent-Length: 5\r\n\r\nhello`,
    ],
  ])('[GW-02] [GW-10] %s: the body stays that of one request', async (_name, bytes) => {
    const request = await passed(bytes);
    expect(request.body.toString()).toBe('hello');
    for (const name of ['upgrade', 'expect', 'trailer', 'x-user-id', 'http2-settings'])
      expect(onlyHeader(request, name)).toBeUndefined();
    expect(onlyHeader(request, 'host')).toBe(user.origin.slice('http://'.length));
  });

  it.each([
    ['/%252e%252e/admin', '/%252e%252e/admin'],
    ['/%252f..%252fadmin', '/%252f..%252fadmin'],
    ['/..%25c0%25af', '/..%25c0%25af'],
    ['/...', '/...'],
    ['/..x', '/..x'],
    ['/x..', '/x..'],
    ['/%EF%BC%8F', '/%EF%BC%8F'],
    ['/%u', undefined],
    ['?x=/../%2e%2e/%2f%5c%00%0d%0aHost:%20evil', '?x=/../%2e%2e/%2f%5c%00%0d%0aHost:%20evil'],
    ['/;a=b', '/;a=b'],
    ['/|{}^`<>"', '/|{}^`<>"'],
    ["/!$&'()*+,;=:@", "/!$&'()*+,;=:@"],
    ['?', '?'],
    ['/?', '/?'],
    ['/x??a?b', '/x??a?b'],
  ])('[GW-02] [GW-10] the path …%s arrives as %s', async (given, arrived) => {
    if (arrived === undefined) {
      expect((await ask(port, prefix + given)).status).toBe(400);
      return;
    }
    const { startLine } = await passed(`GET ${prefix}${given} HTTP/1.1\r\nHost: shop.example\r\n\r\n`);
    expect(startLine).toBe(`GET ${prefix}${arrived} HTTP/1.1`);
  });

  it.each([
    [`http://shop.example${prefix}/x?y`, 'shop.example'],
    [`HTTP://SHOP.example:80${prefix}/x?y`, 'shop.example'],
    [`http://shop.example${prefix}/x?y`, 'SHOP.EXAMPLE:80'],
    [`http://[::1]:8080${prefix}/x?y`, '[::1]:8080'],
  ])('[GW-10] %s is a request to this host where Host says %s', async (target, host) => {
    const request = await passed(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(request.startLine).toBe(`GET ${prefix}/x?y HTTP/1.1`);
    expect(onlyHeader(request, 'x-forwarded-host')).toBe(host);
  });

  it('[GW-01] [GW-10] an escaped letter leads to the same route as the letter', async () => {
    expect((await passed('GET /api/v1/%75ser/x HTTP/1.1\r\nHost: x\r\n\r\n')).startLine).toBe(
      'GET /api/v1/%75ser/x HTTP/1.1',
    );
  });

  it.each([
    'constructor',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
    'valueOf',
    "!#$%&'*+-.^_`|~",
    'x'.repeat(1_000),
    'Content-Type',
    'HTTP2-Nothing',
    'Status',
    'a',
  ])('[GW-02] a header may be called %s', async (name) => {
    const request = await passed(`${get}${name}: one\r\n${name}: two\r\nX-After: 1\r\n\r\n`);
    const values = request.headers
      .filter(([other]) => other === name.toLowerCase())
      .map(([, value]) => value);
    expect(values).toEqual(['one', 'two']);
    expect(onlyHeader(request, 'x-after')).toBe('1');
  });

  it('[GW-02] a header called __proto__ harms nobody', async () => {
    const request = await passed(`${get}__proto__: one\r\n__proto__: two\r\nX-After: 1\r\n\r\n`);
    expect(onlyHeader(request, '__proto__')).toBeUndefined();
    expect(onlyHeader(request, 'x-after')).toBe('1');
  });

  it('[GW-02] a header may hold any byte that is no control character', async () => {
    const value = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
      .filter((character) => /[\t\x20-\x7e\x80-\xff]/.test(character))
      .join('');
    const request = await passed(`${get}X-Bytes: a${value}z\r\n\r\n`);
    expect(onlyHeader(request, 'x-bytes')).toBe(`a${value}z`);
  });

  it.each([
    ...[
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded-Port',
      'X-Forwarded-Prefix',
      'Forwarded',
    ],
    ...[
      'X-Real-IP',
      'X-Client-IP',
      'X-Cluster-Client-IP',
      'True-Client-IP',
      'CF-Connecting-IP',
      'Fastly-Client-IP',
    ],
    ...[
      'X-User-Id',
      'X-User-Roles',
      'X-User',
      'X-Internal-Token',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Request-Id',
    ],
    ...[
      'X-Remote-User',
      'Remote-User',
      'X-Auth-Request-User',
      'X-Authenticated-User',
      'X-SSL-Client-Cert',
      'X-Client-Cert',
    ],
    ...[
      'Proxy',
      'Proxy-Authorization',
      'Proxy-Connection',
      'Proxy-Authenticate',
      'X-HTTP-Host-Override',
      'X-Host',
    ],
  ])('[GW-03] nobody outside may say %s, in whichever spelling', async (name) => {
    const spellings = [name, name.toUpperCase(), name.replaceAll('-', '_'), name.replace('-', '_')];
    const request = await passed(`${get}${spellings.map((one) => `${one}: forged\r\n`).join('')}\r\n`);
    expect(request.headers.filter(([, value]) => value.includes('forged'))).toEqual([]);
  });

  it.each(['Content_Length', 'Transfer_Encoding'])(
    '[GW-10] %s, which some servers read as a header of framing, is not passed on',
    async (name) => {
      const request = await passed(`${get}${name}: 5\r\n\r\n`);
      expect(request.headers.map(([one]) => one)).not.toContain(name.toLowerCase());
    },
  );

  it('[GW-03] Connection takes away nothing that the gateway says', async () => {
    const names = [
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Request-Id',
      'traceparent',
      'Host',
    ];
    const request = await passed(
      `${get}Connection: ${names.join(', ')}\r\nConnection: close\r\nX-Kept: 1\r\n\r\n`,
    );
    for (const name of names) expect(onlyHeader(request, name.toLowerCase())).toEqual(expect.any(String));
    expect(onlyHeader(request, 'x-kept')).toBe('1');
  });

  it.each([
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    '00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01',
    `00-${'a'.repeat(5_000)}-b-01`,
    '',
    '\xff',
  ])('[GW-03] the traceparent %j is replaced', async (given) => {
    const request = await passed(`${get}traceparent: ${given}\r\ntracestate: a=b\r\n\r\n`);
    expect(onlyHeader(request, 'traceparent')).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
    expect(onlyHeader(request, 'traceparent')).not.toBe(given);
    expect(onlyHeader(request, 'tracestate')).toBeUndefined();
  });

  it('[GW-03] an X-Request-Id of a trusted proxy with other characters than those of an id is replaced', async () => {
    const behind = await testbed.gateway({ USER_API_URLS: user.origin, TRUSTED_PROXIES: 'loopback' });
    for (const id of ['a b', '<script>', 'a"b', 'é', 'x'.repeat(129), '{"a":1}', '${jndi}', "'--"]) {
      const { status, message } = await ask(behind, `${prefix}/x`, { headers: { 'X-Request-Id': id } });
      expect([status, message.headers['x-request-id']]).toEqual([200, expect.stringMatching(/^[\w-]{36}$/)]);
    }
  });

  it('[GW-03] a trusted proxy that passes on a forged host or protocol is not believed', async () => {
    const behind = await testbed.gateway({ USER_API_URLS: user.origin, TRUSTED_PROXIES: 'loopback' });
    user.forget();
    const headers = {
      Host: 'shop.example',
      'X-Forwarded-Host': 'a@evil.example',
      'X-Forwarded-Proto': 'javascript',
    };
    await ask(behind, `${prefix}/x`, { headers });
    const [request] = user.requests();
    expect(onlyHeader(request as RawMessage, 'x-forwarded-host')).toBe('shop.example');
    expect(onlyHeader(request as RawMessage, 'x-forwarded-proto')).toBe('http');
  });
});
