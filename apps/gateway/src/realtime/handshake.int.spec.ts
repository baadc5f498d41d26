import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { AccessTokens, Revocations } from '@ginforge/auth';
import { Readiness } from '@ginforge/chassis';
import { eventually, TestSocket, UpgradeRejected } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import { type HttpAnswer, TestGateway } from '../testing/test-gateway.js';
import { accessClaims, accessToken, administratorToken } from '../testing/tokens.js';

describe('the handshake', () => {
  let cluster: TestCluster;
  let gateway: TestGateway;

  beforeAll(async () => {
    cluster = await TestCluster.start({
      WS_ALLOWED_ORIGINS: 'https://app.example,https://other.example:8443',
    });
    gateway = cluster.one;
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const upgradeHeaders = (extra: OutgoingHttpHeaders = {}): OutgoingHttpHeaders => ({
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...extra,
  });
  const authorization = (token = accessToken('anna')) => ({ Authorization: `Bearer ${token}` });
  const upgrade = (headers: OutgoingHttpHeaders, path = '/ws', method = 'GET') =>
    gateway.ask(path, { method, headers: upgradeHeaders(headers) });
  const expectEnvelope = ({ headers, body }: HttpAnswer) => {
    expect(headers['content-type']).toContain('application/json');
    expect(JSON.parse(body)).toEqual({
      code: expect.any(Number),
      message: expect.any(String),
      trace_id: expect.any(String),
    });
  };

  describe('of a good token', () => {
    it('[RT-01] upgrades GET /ws, on any gateway, and speaks JSON text, one message a frame', async () => {
      for (const { port } of cluster.gateways) {
        const socket = await TestSocket.connect(`ws://127.0.0.1:${port}/ws`, { headers: authorization() });
        const frame = once(socket.socket, 'message') as Promise<[Buffer, boolean]>;
        socket.send({ type: 'ping', content: null });
        const [, isBinary] = await frame;
        expect(isBinary).toBe(false);
        await socket.close();
      }
    });

    it('[RT-02] takes it as Authorization: Bearer', async () => {
      const socket = await gateway.open(accessToken('anna'));
      expect(socket.protocol).toBe('');
      expect((await socket.nextOfType('welcome')).data).toMatchObject({ user_id: 'anna' });
    });

    it('[RT-02] takes it as a subprotocol and answers with ginforge.v1 alone', async () => {
      const protocols = ['ginforge.v1', `bearer.${accessToken('anna')}`];
      const socket = await TestSocket.connect(gateway.url(), { protocols });
      expect(socket.protocol).toBe('ginforge.v1');
      expect((await socket.nextOfType('welcome')).data).toMatchObject({ user_id: 'anna' });
      await socket.close();
    });

    it('[RT-02] takes it as ?token=', async () => {
      const socket = await TestSocket.connect(gateway.url(`/ws?token=${accessToken('anna')}`));
      expect((await socket.nextOfType('welcome')).data).toMatchObject({ user_id: 'anna' });
      await socket.close();
    });

    it('[RT-02] takes a token that the service issued, of either audience', async () => {
      const subject = { userId: randomUUID(), username: 'Ann', roles: ['a'] };
      for (const audience of ['user', 'admin'] as const) {
        const { token } = gateway.get(AccessTokens).issue({ ...subject, audience });
        const { welcome } = await gateway.connect(subject.userId, { token });
        expect(welcome.data).toMatchObject({ user_id: subject.userId, user_name: 'Ann' });
      }
    });

    it('[RT-04] agrees on no compression', async () => {
      const answer = await upgrade({ ...authorization(), 'Sec-WebSocket-Extensions': 'permessage-deflate' });
      expect(answer.status).toBe(101);
      expect(answer.headers['sec-websocket-extensions']).toBeUndefined();
    });
  });

  it('[RT-02] leaves no token in a log, whether it is let in, refused or asked about', async () => {
    const good = accessToken('anna');
    const expired = accessToken('anna', { exp: Math.floor(Date.now() / 1000) - 1 });
    for (const token of [good, expired]) {
      await upgrade({}, `/ws?token=${token}`);
      await upgrade({ 'Sec-WebSocket-Protocol': `ginforge.v1, bearer.${token}` });
      await upgrade(authorization(token));
      await upgrade({}, `/elsewhere?token=${token}`);
      const { headers } = await gateway.ask(`/ws?token=${token}`);
      const requestId = String(headers['x-request-id']);
      await eventually(() => TestGateway.logLines.some((line) => line.includes(requestId)));
    }
    const log = TestGateway.logLines.join('');
    for (const token of [good, expired]) {
      for (const part of token.split('.')) expect(log).not.toContain(part.slice(1, -1));
    }
  });

  describe('[RT-03] answers 401 with one and the same envelope, and nothing of the inside, to', () => {
    const now = Math.floor(Date.now() / 1000);
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const compact = (header: object, signer: (input: string) => string) => {
      const parts = [header, accessClaims('anna')].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      return `${parts.join('.')}.${signer(parts.join('.'))}`;
    };
    const tampered = accessToken('anna').split('.');
    tampered[1] = Buffer.from(JSON.stringify(accessClaims('root'))).toString('base64url');

    const bad: [string, string][] = [
      ['no JWT', 'opaque-token'],
      ['two parts of one', 'aaaa.bbbb'],
      ['another secret', accessToken('anna', {}, 'the secret of somebody else')],
      ['a changed payload', tampered.join('.')],
      ['a cut signature', accessToken('anna').slice(0, -8)],
      ['another issuer', accessToken('anna', { iss: 'elsewhere' })],
      ['no issuer', accessToken('anna', { iss: undefined })],
      ['another audience', accessToken('anna', { aud: 'billing' })],
      ['no audience', accessToken('anna', { aud: undefined })],
      ['a refresh token', accessToken('anna', { typ: 'refresh' })],
      ['no typ', accessToken('anna', { typ: undefined })],
      ['a token of tomorrow', accessToken('anna', { nbf: now + 3_600 })],
      ['an expired token', accessToken('anna', { exp: now - 1 })],
      ['a token without end', accessToken('anna', { exp: undefined })],
      ['a token without user', accessToken('anna', { sub: undefined, user_id: undefined })],
      ['alg none', compact({ alg: 'none', typ: 'JWT' }, () => '')],
      ['an algorithm that is not pinned', accessToken('anna', {}, undefined, { algorithm: 'HS512' })],
      [
        'a key of its own in jwk',
        compact({ alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) }, signRsa),
      ],
      ['a key elsewhere in jku', compact({ alg: 'RS256', jku: 'https://evil.example/k', kid: '1' }, signRsa)],
      ['a certificate elsewhere in x5u', compact({ alg: 'RS256', x5u: 'https://evil.example/c' }, signRsa)],
      [
        'a public key as the secret',
        compact({ alg: 'HS256' }, (input) => createHmac('sha256', pem).update(input).digest('base64url')),
      ],
    ];
    function signRsa(input: string): string {
      return sign('sha256', Buffer.from(input), privateKey).toString('base64url');
    }
    const expectRefused = (answer: HttpAnswer, token: string) => {
      expect(answer.status).toBe(401);
      expectEnvelope(answer);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 2001, message: 'Authentication is required' });
      if (token !== '') expect(answer.body + JSON.stringify(answer.headers)).not.toContain(token);
    };

    it.each(bad)('%s', async (_what, token) => {
      expectRefused(await upgrade(authorization(token)), token);
      expectRefused(await upgrade({}, `/ws?token=${token}`), token);
      expectRefused(await upgrade({ 'Sec-WebSocket-Protocol': `ginforge.v1, bearer.${token}` }), token);
      expectRefused(await gateway.ask('/ws', { headers: authorization(token) }), token);
    });

    it('no token at all, in any form', async () => {
      const none = [
        {},
        { Authorization: '' },
        { Authorization: 'Basic YTpi' },
        { 'Sec-WebSocket-Protocol': 'ginforge.v1' },
      ];
      for (const headers of none) {
        expectRefused(await upgrade(headers), '');
        expectRefused(await gateway.ask('/ws', { headers }), '');
      }
      expectRefused(await upgrade({}, '/ws?token='), '');
    });

    it('a token that was revoked, alone, by its session or by its user', async () => {
      const revocations = cluster.two.get(Revocations);
      const user = randomUUID();
      const [alone, session] = [randomUUID(), randomUUID()];
      const tokens = [
        accessToken('anna', { jti: alone }),
        accessToken('anna', { sid: session }),
        accessToken(user),
      ];
      await revocations.revokeToken(alone, now + 900);
      await revocations.revokeSession(session);
      await revocations.revokeUser(user);
      for (const token of tokens) {
        await eventually(async () => expectRefused(await upgrade(authorization(token)), token));
        expectRefused(await gateway.ask('/ws', { headers: authorization(token) }), token);
      }
    });
  });

  it('[RT-03] tells a plain GET /ws with a good token 426', async () => {
    const answer = await gateway.ask('/ws', { headers: authorization() });
    expect([answer.status, answer.headers['upgrade']]).toEqual([426, 'websocket']);
    expectEnvelope(answer);
  });

  describe('refuses before the upgrade', () => {
    it.each(['/', '/websocket', '/ws/', '/ws/stats', '/WS'])('[RT-04] the path %s with 404', async (path) => {
      const answer = await upgrade(authorization(), path);
      expect(answer.status).toBe(404);
      expectEnvelope(answer);
    });

    it.each(['POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS'])(
      '[RT-04] the method %s with 405',
      async (method) => {
        expect((await upgrade(authorization(), '/ws', method)).status).toBe(405);
        expect((await gateway.ask('/ws', { method, headers: authorization() })).status).toBe(405);
      },
    );

    it.each([
      ['another protocol', { Upgrade: 'h2c' }, 426],
      ['no version', { 'Sec-WebSocket-Version': '' }, 426],
      ['an old version', { 'Sec-WebSocket-Version': '8' }, 426],
      ['no key', { 'Sec-WebSocket-Key': '' }, 400],
      ['a short key', { 'Sec-WebSocket-Key': 'AAAA' }, 400],
      ['a key that is no base64', { 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' }, 400],
    ])('[RT-04] a handshake with %s', async (_what, headers, status) => {
      const answer = await upgrade({ ...authorization(), ...headers });
      expect(answer.status).toBe(status);
      expectEnvelope(answer);
      if (status === 426) expect(answer.headers['sec-websocket-version']).toBe('13');
    });

    it('[RT-04] two tokens with 400, in whatever two places, also when they are the same', async () => {
      const [one, two] = [accessToken('anna'), accessToken('ben')];
      const inProtocol = { 'Sec-WebSocket-Protocol': `ginforge.v1, bearer.${two}` };
      const answers = [
        await upgrade(authorization(one), `/ws?token=${one}`),
        await upgrade({ ...authorization(one), ...inProtocol }),
        await upgrade(inProtocol, `/ws?token=${one}`),
        await upgrade({}, `/ws?token=${one}&token=${two}`),
        await upgrade({ 'Sec-WebSocket-Protocol': `ginforge.v1, bearer.${one}, bearer.${two}` }),
        await gateway.ask(`/ws?token=${one}`, { headers: authorization(two) }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
      answers.forEach(expectEnvelope);
    });

    it.each([
      'https://evil.example',
      'http://app.example',
      'https://app.example:444',
      'null',
      'nonsense',
      '',
    ])('[RT-04] the origin "%s" with 403', async (origin) => {
      const answer = await upgrade({ ...authorization(), Origin: origin });
      expect(answer.status).toBe(403);
      expectEnvelope(answer);
    });

    it('[RT-04] but no listed origin, not its own and none at all', async () => {
      const own = `http://127.0.0.1:${gateway.port}`;
      for (const origin of ['https://app.example', 'https://other.example:8443', own]) {
        expect((await upgrade({ ...authorization(), Origin: origin })).status).toBe(101);
      }
      expect((await upgrade(authorization())).status).toBe(101);
    });
  });

  describe('of a gateway that can take no more', () => {
    let full: TestGateway;
    const refused = async (token = accessToken('anna')) => {
      const rejection = await TestSocket.connectRejected(full.url(), { headers: authorization(token) });
      return { status: rejection.status, retryAfter: Number(rejection.headers['retry-after']) };
    };

    afterEach(() => full.stop());

    it('[RT-04] answers 503 with Retry-After at its connection cap, and lets the next one in when one has gone', async () => {
      full = await cluster.lend({ MAX_CONNECTIONS: '2' });
      const first = await full.connect('anna');
      await full.connect('ben');
      expect(await refused()).toEqual({ status: 503, retryAfter: expect.any(Number) });
      expect((await refused()).retryAfter).toBeGreaterThan(0);
      const plain = await full.ask('/ws', { headers: authorization() });
      expect([plain.status, plain.headers['retry-after']]).toEqual([503, expect.stringMatching(/^\d+$/)]);
      await first.close();
      await eventually(() => full.connect('carl'));
    });

    it('[RT-04] answers 503 with Retry-After while it drains', async () => {
      full = await cluster.lend({ DRAIN_SECONDS: '0' });
      await full.get(Readiness).startDraining();
      const answer = await refused();
      expect(answer.status).toBe(503);
      expect(answer.retryAfter).toBeGreaterThan(0);
      expect((await full.ask('/readyz')).status).toBe(503);
    });

    it('[RT-04] answers 429 to too many handshakes from one address', async () => {
      full = await cluster.lend({ WS_HANDSHAKES_PER_SECOND: '1', WS_HANDSHAKE_BURST: '3' });
      const attempts = Array.from({ length: 20 }, () =>
        full.connect('anna').then(
          () => 101,
          (error: unknown) => (error instanceof UpgradeRejected ? error.status : error),
        ),
      );
      const statuses = await Promise.all(attempts);
      expect(new Set(statuses)).toEqual(new Set([101, 429]));
      expect(statuses.filter((status) => status === 101).length).toBeGreaterThanOrEqual(3);
    });

    describe('by addresses that are said in X-Forwarded-For', () => {
      const strict = { WS_HANDSHAKES_PER_SECOND: '1', WS_HANDSHAKE_BURST: '3' };
      /** 426 is let in, 429 refused (RT-03). */
      const statusesOf = (addresses: string[]) =>
        Promise.all(
          addresses.map(async (address) => {
            const headers = { ...authorization(), 'X-Forwarded-For': address };
            return (await full.ask('/ws', { headers })).status;
          }),
        );
      const often = (address: (index: number) => string) =>
        Array.from({ length: 40 }, (_, index) => address(index));

      it('[RT-04] counts the clients behind a trusted proxy apart, and an IPv6 network as one', async () => {
        full = await cluster.lend({ ...strict, TRUSTED_PROXIES: 'loopback' });
        expect(await statusesOf(often(() => '192.0.2.1'))).toContain(429);
        expect(await statusesOf(often((index) => `2001:db8::${index}`))).toContain(429);
        expect(new Set(await statusesOf(often((index) => `198.51.100.${index}`)))).toEqual(new Set([426]));
      });

      it('[RT-04] believes nobody else who says so', async () => {
        full = await cluster.lend(strict);
        expect(await statusesOf(often((index) => `198.51.100.${index}`))).toContain(429);
      });
    });
  });

  it('[RT-08] lets nobody in while the revocations cannot be asked: 503', async () => {
    const away = await TestCluster.start();
    try {
      const { one } = away;
      await away.redis.kill();
      const rejection = await TestSocket.connectRejected(one.url(), { headers: authorization() });
      expect(rejection.status).toBe(503);
      expect((await one.ask('/ws', { headers: authorization() })).status).toBe(503);
      await away.redis.start();
      await eventually(() => one.connect('anna'));
    } finally {
      await away.stop();
    }
  });

  it('[RT-02] administrators come in by the same door', async () => {
    const user = randomUUID();
    expect((await gateway.connect(user, { token: administratorToken(user) })).welcome.data).toMatchObject({
      user_id: user,
    });
  });
});
