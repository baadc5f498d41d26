import { AccessTokens, Revocations } from '@ginforge/auth';
import { JobProducer } from '@ginforge/jobs';
import { eventually } from '@ginforge/testing';

import { TestService } from '../test-service.js';
import { boardPath } from './board-paths.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

/** Opens the board as a browser does. @returns the whole `Set-Cookie` */
async function open(token = owner): Promise<string> {
  const { status, headers } = await service.post('/jobs/board/session', {}, token);
  expect(status).toBe(200);
  return String(headers.get('set-cookie'));
}

const cookieOf = (setCookie: string) => String(setCookie.split(';')[0]);

async function board(path: string, cookie?: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(cookie !== undefined && { cookie }), ...init.headers };
  return fetch(`${await service.app.getUrl()}${boardPath}${path}`, { ...init, headers });
}

describe('the queue board', () => {
  it('[AD-01] opens by a cookie that is sent to it alone, by our pages alone, and read by no script', async () => {
    const cookie = await open();
    expect(cookie).toMatch(/^ginforge_job_board=[\w-]{43};/);
    expect(cookie).toMatch(/; Path=\/api\/v1\/admin\/jobs\/board;/);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(Number(/Max-Age=(\d+)/.exec(cookie)?.[1])).toBeLessThanOrEqual(900);
    const page = await board('/', cookieOf(cookie));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain(`<base href="${boardPath}/"`);
    const { headers } = await service.post('/jobs/board/session', {}, owner, {
      'x-forwarded-proto': 'https',
    });
    expect(headers.get('set-cookie')).toContain('Secure');
  });

  it('[GW-11] answers with strict headers, also where it refuses', async () => {
    for (const page of [await board('/', cookieOf(await open())), await board('/')]) {
      const policy = page.headers.get('content-security-policy');
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('x-powered-by')).toBeNull();
    }
  });

  it('serves its scripts and styles, and the queues with masked payloads', async () => {
    const cookie = cookieOf(await open());
    const page = await (await board('/', cookie)).text();
    const files = [...page.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, file]) => `/${String(file)}`);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect([file, (await board(file, cookie)).status]).toEqual([file, 200]);
    const payload = { user_id: 'u-1', title: 'Private words', body: '' };
    await service.app.get(JobProducer).enqueue('user-notification', payload);
    const answer = await board('/api/queues?activeQueue=user-notification&status=waiting', cookie);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ queues: expect.any(Array) });
    expect(text).toContain('"user_id":"u-1"');
    expect(text).not.toContain('Private');
  });

  it.each(['/', '/api/queues', '/static/favicon.ico', '/queue/user-notification', '/../board/', '/no/such'])(
    '[AD-06] answers 401 to %s without a session, and with one that nobody has',
    async (path) => {
      for (const cookie of [
        undefined,
        'ginforge_job_board=',
        `ginforge_job_board=${'a'.repeat(43)}`,
        'x=y',
      ]) {
        expect((await board(path, cookie)).status).toBe(401);
      }
      const bearer = { headers: { authorization: `Bearer ${owner}` } };
      expect((await board(path, undefined, bearer)).status).toBe(401);
    },
  );

  it('[AD-03] closes with the next request after the permission, the account or the session has gone', async () => {
    await service.createRole('job_manager', 'job:manage');
    const token = await service.administrator('job-manager', 'job_manager');
    const cookie = cookieOf(await open(token));
    const status = async () => (await board('/api/queues', cookie)).status;
    expect(await status()).toBe(200);
    await service.sql(`UPDATE roles SET status = 'disabled' WHERE code = 'job_manager'`);
    expect(await status()).toBe(403);
    await service.sql(`UPDATE roles SET status = 'active' WHERE code = 'job_manager'`);
    await service.sql(`UPDATE administrators SET status = 'disabled' WHERE username = 'job-manager'`);
    expect(await status()).toBe(401);
    await service.sql(`UPDATE administrators SET status = 'active' WHERE username = 'job-manager'`);
    expect(await status()).toBe(200);
    await service.app.get(Revocations).revokeUser(service.app.get(AccessTokens).verify(token).userId);
    expect(await status()).toBe(401);
  });

  it('[AD-03] changes only for our own pages, and logs what', async () => {
    const cookie = cookieOf(await open());
    const path = '/api/queues/user-notification/pause';
    const change = (headers: Record<string, string> = {}) => board(path, cookie, { method: 'PUT', headers });
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect((await change({ 'sec-fetch-site': site })).status).toBe(403);
    }
    // Without TLS browsers leave Sec-Fetch-Site out, and say Origin all the same.
    for (const origin of ['http://elsewhere.example', 'http://127.0.0.1:1', 'null']) {
      expect((await change({ origin })).status).toBe(403);
    }
    expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await service.get('/jobs', owner)).data).toContainEqual(
      expect.objectContaining({ name: 'user-notification', paused: true }),
    );
    expect(
      await service.sql(
        `SELECT username, changes FROM operation_logs WHERE entity = 'job' AND action = 'board'`,
      ),
    ).toEqual([{ username: 'admin', changes: { operation: { to: `PUT ${path}` } } }]);
    const ours = { origin: 'http://console.example', 'x-forwarded-host': 'console.example' };
    expect((await change(ours)).status).toBe(200);
  });

  it.each([
    ['POST', '/api/queues/user-notification/add'],
    ['PATCH', '/api/queues/user-notification/1/update-data'],
    ['PUT', '/api/queues/user-notification/obliterate'],
    ['PUT', '/api/queues/user-notification/OBLITERATE/'],
    ['PUT', '/api/queues/user-notification/empty'],
  ])('[WK-01] refuses %s %s, which would pass by the catalogue', async (method, path) => {
    expect((await board(path, cookieOf(await open()), { method })).status).toBe(403);
  });

  it('[AP-01] answers 503 while Redis is away, and goes on after it', async () => {
    const cookie = cookieOf(await open());
    await service.redis.kill();
    expect((await board('/api/queues', cookie)).status).toBe(503);
    await service.redisReturns();
    await eventually(async () =>
      expect((await board('/api/queues', cookieOf(await open()))).status).toBe(200),
    );
  });
});
