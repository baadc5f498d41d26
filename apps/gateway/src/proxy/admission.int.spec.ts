import { Revocations } from '@ginforge/auth';
import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';

import { accessToken, testSecret } from '../testing/tokens.js';
import { type Answer, ask, ProxyTestbed } from './proxy-testbed.js';

const prefix = '/api/v1/user';

describe('admission', () => {
  const testbed = new ProxyTestbed();
  let redis: TestRedis;
  let target: string;
  /** `Authorization` of the requests that the service got. */
  let seen: (string | undefined)[];

  beforeAll(async () => {
    redis = await startTestRedis();
    target = await testbed.upstream(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('served');
    });
  });
  beforeEach(async () => {
    seen = [];
    await redis.start();
    await redis.cli('FLUSHALL');
  });
  afterEach(async () => {
    redis.thaw();
    await testbed.stopGateways();
  });
  afterAll(async () => {
    await testbed.close();
    await redis.stop();
  });

  /** A gateway with Redis; its limits are asked of it however busy the machine is. */
  const gateway = (variables: Record<string, string> = {}) =>
    testbed.gateway({
      JWT_SECRET: testSecret,
      REDIS_ENABLED: 'true',
      REDIS_URL: redis.url,
      RATE_LIMIT_REDIS_TIMEOUT_MS: '5000',
      USER_API_URLS: target,
      ...variables,
    });

  const guarded = (auth: string, settings: Record<string, unknown> = {}) => ({
    GATEWAY_ROUTES: JSON.stringify([{ prefix, targets: [target], auth, ...settings }]),
  });

  const askWith = (port: number, token?: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(port, prefix, {
      headers: { ...headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    });

  describe('by token', () => {
    const past = Math.floor(Date.now() / 1000) - 60;

    it.each([
      ['no token', undefined],
      ['no JWT', 'x.y.z'],
      ['a token of another key', accessToken('7', {}, 'another secret, of the same length or so')],
      ['a token that has expired', accessToken('7', { exp: past })],
      ['a token of another kind', accessToken('7', { typ: 'refresh' })],
      ['a token of another issuer', accessToken('7', { iss: 'elsewhere' })],
    ])('[GW-09] %s does not pass where one is required; the service is not asked', async (_what, token) => {
      const port = await gateway(guarded('required'));
      const answer = await askWith(port, token);
      expect([answer.status, answer.message.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      const envelope: unknown = JSON.parse(answer.body.toString());
      expect(envelope).toEqual({
        code: 2001,
        message: expect.any(String),
        trace_id: answer.message.headers['x-request-id'],
      });
      expect(JSON.stringify(envelope)).not.toMatch(/expired|signature|issuer|malformed/i);
      expect(seen).toEqual([]);
    });

    it.each(['none', 'optional'])('[GW-09] %s lets everybody through to the service', async (auth) => {
      const port = await gateway(guarded(auth));
      for (const token of [undefined, 'x.y.z', accessToken('7', { exp: past }), accessToken('7')]) {
        expect((await askWith(port, token)).status).toBe(200);
      }
      expect(seen).toHaveLength(4);
    });

    it('[GW-09] the service gets the token to check it on its own, and nothing else that names the user', async () => {
      const port = await gateway(guarded('required'));
      const token = accessToken('7');
      expect((await askWith(port, token)).status).toBe(200);
      expect(seen).toEqual([`Bearer ${token}`]);
    });

    it('[GW-09] a token that was taken back soon passes no gateway any more', async () => {
      const ports = [await gateway(guarded('required')), await gateway(guarded('required'))];
      const [one = 0] = ports;
      const token = accessToken('7', { jti: 'token-7' });
      const ofSession = accessToken('8', { sid: 'session-8' });
      for (const port of ports) expect((await askWith(port, token)).status).toBe(200);
      const revocations = testbed.get(one, Revocations);
      await revocations.revokeToken('token-7', Date.now() / 1000 + 600);
      await revocations.revokeSession('session-8');
      for (const port of ports) {
        for (const revoked of [token, ofSession])
          await eventually(async () => expect((await askWith(port, revoked)).status).toBe(401));
      }
      seen = [];
      for (const port of ports) {
        expect((await askWith(port, token)).status).toBe(401);
        expect((await askWith(port, ofSession)).status).toBe(401);
        expect((await askWith(port, accessToken('7'))).status).toBe(200);
      }
      expect(seen).toHaveLength(2);
    });

    it('[GW-09] without Redis nobody can say what was taken back: 503 where a token is required, else it goes on', async () => {
      const port = await gateway(guarded('required'));
      const open = await gateway(guarded('optional'));
      await redis.kill();
      await eventually(async () => expect((await askWith(port, accessToken('7'))).status).toBe(503));
      seen = [];
      const answer = await askWith(port, accessToken('7'));
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 9003 });
      expect(seen).toEqual([]);
      expect((await askWith(port, 'x.y.z')).status).toBe(401); // that needs no Redis
      expect((await askWith(open, accessToken('7'))).status).toBe(200);
      await redis.start();
      await eventually(async () => (await askWith(port, accessToken('7'))).status === 200);
    });
  });

  describe('by rate', () => {
    const limits = (address: number, user = 0, signIn = 0) => ({
      RATE_LIMIT_ADDRESS_PER_MINUTE: String(address),
      RATE_LIMIT_USER_PER_MINUTE: String(user),
      RATE_LIMIT_SIGN_IN_PER_MINUTE: String(signIn),
    });
    const statuses = async (count: number, one: (index: number) => Promise<Answer>) => {
      const answers = [];
      for (let index = 0; index < count; index++) answers.push((await one(index)).status);
      return answers;
    };
    const allowed = (all: readonly number[]) => all.filter((status) => status === 200).length;

    it('[GW-08] says what is left, then answers 429 in the envelope; the service is not asked', async () => {
      const port = await gateway(limits(3));
      for (const remaining of ['2', '1', '0']) {
        const { status, message } = await ask(port, prefix);
        expect(status).toBe(200);
        expect(message.headers).toMatchObject({
          'ratelimit-limit': '3',
          'ratelimit-remaining': remaining,
          'ratelimit-policy': '3;w=60',
        });
      }
      const refused = await ask(port, prefix, { method: 'POST', body: 'x' });
      expect(refused.status).toBe(429);
      expect(JSON.parse(refused.body.toString())).toEqual({
        code: 1029,
        message: expect.any(String),
        trace_id: refused.message.headers['x-request-id'],
      });
      const { headers } = refused.message;
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['ratelimit-reset'])).toBeLessThanOrEqual(62);
      expect(headers['ratelimit-remaining']).toBe('0');
      expect(seen).toHaveLength(3);
    });

    it('[GW-08] is stricter where somebody signs in, however the path is written', async () => {
      const port = await gateway(limits(100, 0, 3));
      const paths = ['login', 'register', 'LOGIN', '%6cogin', 'login/', 'refresh'];
      const post = (index: number) =>
        ask(port, `${prefix}/${paths[index % 6]}`, { method: 'POST', body: '{}' });
      expect(await statuses(9, post)).toEqual([200, 200, 200, 429, 429, 429, 429, 429, 429]);
      expect((await ask(port, `${prefix}/products`)).status).toBe(200);
    });

    it('[GW-08] counts a user over all addresses, and nobody by a token that is not good', async () => {
      const port = await gateway({ ...limits(0, 5), TRUSTED_PROXIES: 'loopback' });
      const token = accessToken('7');
      const forged = accessToken('8', {}, 'another secret, of the same length or so');
      const from = (index: number) => ({ 'X-Forwarded-For': `203.0.113.${index}` });
      expect(allowed(await statuses(10, (index) => askWith(port, token, from(index))))).toBe(5);
      expect(allowed(await statuses(10, (index) => askWith(port, forged, from(index))))).toBe(10);
      expect((await askWith(port, accessToken('8'))).status).toBe(200);
    });

    it('[GW-08] an address that the client makes up does not evade the limit', async () => {
      const port = await gateway(limits(5));
      const behindProxy = await gateway({ ...limits(5), TRUSTED_PROXIES: 'loopback' });
      const made = (index: number) => ({
        'X-Forwarded-For': `10.9.8.${index}`,
        'X-Real-IP': `10.9.7.${index}`,
      });
      expect(allowed(await statuses(10, (index) => askWith(port, undefined, made(index))))).toBe(5);
      const chained = (index: number) => ({ 'X-Forwarded-For': `10.9.8.${index}, 203.0.113.9` });
      expect(allowed(await statuses(10, (index) => askWith(behindProxy, undefined, chained(index))))).toBe(5);
      const walking = (index: number) => ({ 'X-Forwarded-For': `2001:db8:1:2::${index}` });
      expect(allowed(await statuses(10, (index) => askWith(behindProxy, undefined, walking(index))))).toBe(5);
    });

    it('[GW-08] a route may have its own limit beside those of all', async () => {
      const settings = { rate_limit: { limit: 3, window_seconds: 60 } };
      const port = await gateway({ ...limits(5), ...guarded('none', settings), FILE_API_URLS: target });
      expect(allowed(await statuses(6, () => ask(port, prefix)))).toBe(3);
      const { message } = await ask(port, '/api/v1/files');
      expect(message.headers['ratelimit-policy']).toBe('5;w=60');
    });

    it('[GW-08] two gateways let no more through than one, and not much less', async () => {
      const ports = [await gateway(limits(200)), await gateway(limits(200))];
      const all: number[] = [];
      for (let round = 0; round < 10; round++) {
        const answers = ports.flatMap((port) => Array.from({ length: 20 }, () => ask(port, prefix)));
        all.push(...(await Promise.all(answers)).map(({ status }) => status));
      }
      expect(allowed(all)).toBeLessThanOrEqual(200);
      expect(allowed(all)).toBeGreaterThan(150);
      expect(seen).toHaveLength(allowed(all));
    });

    it.each(['killed', 'frozen'])(
      '[GW-08] with Redis %s requests go on, and are counted in memory',
      async (how) => {
        const port = await gateway({ ...limits(50), RATE_LIMIT_REDIS_TIMEOUT_MS: '50' });
        expect((await ask(port, prefix)).status).toBe(200);
        if (how === 'killed') await redis.kill();
        else redis.freeze();
        const answers = await Promise.all(Array.from({ length: 100 }, () => ask(port, prefix)));
        const served = allowed(answers.map(({ status }) => status));
        expect(served).toBeGreaterThanOrEqual(49);
        expect(served).toBeLessThanOrEqual(60); // what was held in advance comes to what memory allows
        const metrics = (await ask(port, '/metrics')).body.toString();
        expect(metrics).toContain('gateway_rate_limit_from_memory 1');
      },
    );

    it('[GW-08] the gateway’s own pages are not limited, so that probes always come through', async () => {
      const port = await gateway(limits(1));
      await statuses(5, () => ask(port, prefix));
      expect((await ask(port, '/healthz')).status).toBe(200);
    });
  });
});
