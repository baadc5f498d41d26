import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import {
  ChassisModule,
  createService,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
} from '@ginforge/chassis';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { Controller, Get, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { z } from 'zod';

import { AccessTokens } from './access-tokens.js';
import { authEnvironment, authEnvironmentRules } from './auth-environment.js';
import { AuthModule } from './auth.module.js';
import { Authenticated } from './authenticated.decorator.js';
import { CurrentPrincipal } from './current-principal.decorator.js';
import {
  claims,
  compactJws,
  hs256,
  hs256Token,
  malformed,
  wronglyClaimed,
  wronglySigned,
} from './forged-tokens.fixture.js';
import type { Audience, Principal } from './principal.js';
import { Revocations } from './revocations.js';

@Controller('user')
@Authenticated('user')
class UserController {
  @Get('me')
  me(@CurrentPrincipal() principal: Principal) {
    return { user_id: principal.userId, audience: principal.audience };
  }

  @Get('for-admins')
  @Authenticated('admin')
  forAdmins(@CurrentPrincipal() principal: Principal) {
    return { audience: principal.audience };
  }
}

@Controller()
class MixedController {
  @Get('open')
  open() {
    return {};
  }

  @Get('admin')
  @Authenticated('admin')
  admin(@CurrentPrincipal() principal: Principal) {
    return { audience: principal.audience };
  }

  @Get('both')
  @Authenticated('user', 'admin')
  both(@CurrentPrincipal() principal: Principal) {
    return { audience: principal.audience };
  }

  @Get('forgotten')
  forgotten(@CurrentPrincipal() principal: Principal) {
    return { audience: principal.audience };
  }
}

@Module({})
class ExampleModule {}

const secret = 'a secret that only the tests of the guard know';
const schema = z
  .object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment, ...authEnvironment })
  .check(authEnvironmentRules);

let redis: TestRedis;
let app: INestApplication;
let url: string;

async function start(keys: NodeJS.ProcessEnv): Promise<void> {
  const environment = loadEnvironment(schema, { LOG_LEVEL: 'silent', REDIS_URL: redis.url, ...keys });
  const module: DynamicModule = {
    module: ExampleModule,
    imports: [ChassisModule.forRoot(environment, 'example'), AuthModule.forRoot(environment)],
    controllers: [UserController, MixedController],
  };
  app = await createService({ name: 'example', environment, module });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
}

beforeAll(async () => {
  redis = await startTestRedis();
});

afterAll(() => redis.stop());

function issue(audience: Audience, sessionId?: string): string {
  const subject = { userId: 'u-1', username: 'ann', roles: [], audience, sessionId };
  return app.get(AccessTokens).issue(subject).token;
}

async function get(
  path: string,
  token?: string,
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const unauthorized = { code: 2001, message: 'Authentication is required', trace_id: expect.any(String) };

describe('with a secret', () => {
  beforeAll(() => start({ JWT_SECRET: secret }));
  afterAll(() => app.close());

  it('[RT-02] lets a good token in and says who is calling', async () => {
    const { status, body } = await get('/user/me', issue('user'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ code: 0, data: { user_id: 'u-1', audience: 'user' } });
  });

  it('leaves routes alone that ask for nothing', async () => {
    expect((await get('/open')).status).toBe(200);
  });

  it.each([
    ['user', '/user/me', 200],
    ['admin', '/user/me', 401],
    ['user', '/admin', 401],
    ['admin', '/admin', 200],
    ['user', '/user/for-admins', 401],
    ['user', '/both', 200],
    ['admin', '/both', 200],
  ] as const)('[AD-06] answers the token of audience %s on %s with %i', async (audience, path, status) => {
    expect((await get(path, issue(audience))).status).toBe(status);
  });

  it("[AD-06] answers the other audience's token as it answers no token", async () => {
    expect((await get('/admin', issue('user'))).body).toEqual(unauthorized);
  });

  it('[RT-03] refuses a request without a token', async () => {
    const { status, body, headers } = await get('/user/me');
    expect(status).toBe(401);
    expect(body).toEqual(unauthorized);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  const forgeries = [...wronglySigned(secret), ...malformed(secret), ...wronglyClaimed(secret)];
  it.each(forgeries.filter(({ token }) => token.trim() === token))(
    '[RT-03] refuses a token with $what, with the same answer for every reason',
    async ({ token }) => {
      const { status, body } = await get('/user/me', token);
      expect(status).toBe(401);
      expect(body).toEqual(unauthorized);
    },
  );

  it('[RT-03] reads the Authorization header alone', async () => {
    const token = issue('user');
    const elsewhere: [string, Record<string, string>][] = [
      [`/user/me?token=${token}&access_token=${token}&auth_token=${token}`, {}],
      ['/user/me', { Cookie: `token=${token}; jwt=${token}` }],
      ['/user/me', { 'X-Access-Token': token, 'Proxy-Authorization': `Bearer ${token}` }],
      ['/user/me', { Authorization: `JWT ${token}` }],
      ['/user/me', { Authorization: token }],
    ];
    for (const [path, headers] of elsewhere)
      expect((await fetch(`${url}${path}`, { headers })).status).toBe(401);
  });

  it('[RT-03] counts refusals by reason in the metrics, where nobody outside reads them', async () => {
    await get('/user/me', hs256Token(secret, { typ: 'refresh' }));
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^auth_refused_tokens_total\{.*reason="claims".*\} [1-9]/m);
    expect(metrics).toMatch(/^auth_refused_tokens_total\{.*reason="signature".*\} [1-9]/m);
  });

  it('[RT-08] refuses a revoked token from the next request on', async () => {
    const token = issue('user', 's-1');
    expect((await get('/user/me', token)).status).toBe(200);
    await app.get(Revocations).revokeSession('s-1');
    const { status, body } = await get('/user/me', token);
    expect(status).toBe(401);
    expect(body).toEqual(unauthorized);
  });

  it('says so where a route reads the principal that no guard has set', async () => {
    expect((await get('/forgotten', issue('user'))).status).toBe(500);
  });

  it('[RT-08] answers 503 and lets nobody in while revocation cannot be asked', async () => {
    const token = issue('user');
    await redis.kill();
    const { status, body } = await get('/user/me', token);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 9003 });
    expect((await get('/user/me', hs256Token('another secret'))).status).toBe(401);
    await redis.start();
  });
});

describe('with a key pair', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  beforeAll(() => start({ JWT_PRIVATE_KEY: privateKey, JWT_SECRET: secret }));
  afterAll(() => app.close());

  it('[RT-03] lets in what its private key signed', async () => {
    expect((await get('/user/me', issue('user'))).status).toBe(200);
  });

  it('[RT-03] refuses HS256, be it with the public key or with JWT_SECRET', async () => {
    const confused = compactJws({ alg: 'HS256', typ: 'JWT' }, claims(), hs256(publicKey));
    for (const token of [confused, hs256Token(secret)])
      expect((await get('/user/me', token)).status).toBe(401);
  });
});

describe('without Redis', () => {
  beforeAll(() => start({ JWT_SECRET: secret, REDIS_ENABLED: 'false' }));
  afterAll(() => app.close());

  it('[RT-40] checks tokens and revocations of this process alone', async () => {
    const token = issue('user', 's-2');
    expect((await get('/user/me', token)).status).toBe(200);
    await app.get(Revocations).revokeUser('u-1');
    expect((await get('/user/me', token)).status).toBe(401);
  });
});
