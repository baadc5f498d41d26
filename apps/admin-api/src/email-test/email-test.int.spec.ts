import { Configuration, type SettingKey } from '@ginforge/database';
import { eventually, freePort, startSilentServer, TestMailServer } from '@ginforge/testing';

import { TestService } from '../test-service.js';

const to = 'somebody@example.com';

let smtp: TestMailServer;
let service: TestService;
let open: TestService;
let token: string;
let openToken: string;

beforeAll(async () => {
  smtp = await TestMailServer.start();
  service = await TestService.start({ SMTP_URL: smtp.url, SMTP_TIMEOUT_MS: '3000' });
  open = await TestService.start({ SMTP_ALLOW_PRIVATE: 'true', SMTP_TIMEOUT_MS: '3000' });
  [token, openToken] = [await service.signIn('admin', 'admin123'), await open.signIn('admin', 'admin123')];
});

afterAll(async () => {
  await service.stop();
  await open.stop();
  await smtp.stop();
});

beforeEach(() => {
  smtp.mood = 'accept';
  smtp.mails.splice(0);
  smtp.attempts = 0;
});

/** Changes a setting, and ends when the service goes by it. */
async function set(of: TestService, owner: string, key: SettingKey, value: string | null): Promise<void> {
  expect((await of.put(`/system/configs/${key}`, { value }, owner)).status).toBe(200);
  await eventually(async () => expect(await of.app.get(Configuration).get(key)).toBe(value));
}

const send = (server?: object) =>
  service.post('/system/email/test', { to, ...(server && { smtp: server }) }, token);
const sendOpenly = (server: object) => open.post('/system/email/test', { to, smtp: server }, openToken);

describe('POST /system/email/test', () => {
  it('[issue 5] sends a mail by the server that is configured, and logs who did', async () => {
    expect(await send()).toMatchObject({ status: 200, data: { sent: true, problem: null } });
    expect(smtp.mails).toMatchObject([{ to: [to] }]);
    const logs = await service.sql(
      `SELECT username, action, changes FROM operation_logs WHERE entity = 'email'`,
    );
    expect(logs).toMatchObject([
      { username: 'admin', action: 'test', changes: { to: { to }, sent: { to: true } } },
    ]);
  });

  it.each([
    ['refuse', 'refused'],
    ['defer', 'deferred'],
    ['die', 'unreachable'],
    ['hang', 'timeout'],
  ] as const)(
    '[issue 5] answers in time, and no details, where the server does "%s"',
    async (mood, problem) => {
      smtp.mood = mood;
      const answer = await send();
      expect(answer).toMatchObject({ status: 200, data: { sent: false, problem } });
      expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|mailbox|later|ECONN/);
    },
  );

  it.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST.',
    '0',
    '0.0.0.0',
    '127.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '169.254.169.254',
    '100.100.100.200',
    'fd00:ec2::254',
    'fe80::1',
    'no-such-host.invalid',
  ])('[issue 5] talks to no server of the own network: %s', async (host) => {
    const answer = await send({ host, port: 587 });
    expect(answer).toMatchObject({ status: 400, code: 1001 });
    expect(answer.errors).toEqual([
      { path: 'smtp.host', message: 'must be a mail server on the public internet' },
    ]);
    expect(smtp.attempts).toBe(0);
  });

  it('[issue 5] refuses ports that are none of mail, also of the server that is configured', async () => {
    expect((await send({ host: '127.0.0.1', port: smtp.port })).status).toBe(400);
    expect((await send({ host: '8.8.8.8', port: 6379 })).status).toBe(400);
  });

  it('[issue 5] where it is allowed it tries any server, and ends with one that says nothing', async () => {
    const host = '127.0.0.1';
    expect((await sendOpenly({ host, port: smtp.port })).data).toEqual({ sent: true, problem: null });
    expect((await sendOpenly({ host: 'localhost', port: smtp.port })).data).toMatchObject({ sent: true });
    expect((await sendOpenly({ host, port: await freePort() })).data).toMatchObject({
      problem: 'unreachable',
    });
    const silent = await startSilentServer();
    expect((await sendOpenly({ host, port: silent.port })).data).toMatchObject({ problem: 'timeout' });
    expect((await sendOpenly({ host, port: smtp.port, secure: true })).data).toMatchObject({ sent: false });
    await silent.stop();
  });

  it('[issue 5] signs in where it is asked to, and logs no password', async () => {
    const closed = await TestMailServer.start('open sesame');
    const server = { host: '127.0.0.1', port: closed.port, username: 'mailer' };
    expect((await sendOpenly({ ...server, password: 'open sesame' })).data).toMatchObject({ sent: true });
    expect((await sendOpenly({ ...server, password: 'wrong' })).data).toMatchObject({
      problem: 'authentication',
    });
    expect(JSON.stringify(await open.sql('SELECT changes FROM operation_logs'))).not.toContain('sesame');
    await closed.stop();
  });

  it('[issue 5] says so where no server is configured', async () => {
    expect((await open.post('/system/email/test', { to }, openToken)).data).toEqual({
      sent: false,
      problem: 'not_configured',
    });
  });

  it('[http 4] sends it by the server and from whom the settings say, at once', async () => {
    await set(open, openToken, 'mail.smtp_url', smtp.url);
    await set(open, openToken, 'mail.from', 'shop@example.com');
    const { data } = await open.post('/system/email/test', { to }, openToken);
    expect(data).toEqual({ sent: true, problem: null });
    expect(smtp.mails).toMatchObject([{ source: expect.stringContaining('From: shop@example.com') }]);
    await set(open, openToken, 'mail.smtp_url', null);
    expect((await open.post('/system/email/test', { to }, openToken)).data).toMatchObject({
      problem: 'not_configured',
    });
  });

  it('[issue 5] talks to no server of the own network that the settings name', async () => {
    for (const url of [smtp.url, 'smtp://localhost', 'smtp://169.254.169.254:25', 'smtp://[::1]:587']) {
      await set(service, token, 'mail.smtp_url', url);
      expect((await send()).data).toEqual({ sent: false, problem: 'not_public' });
    }
    await set(service, token, 'mail.smtp_url', null);
    expect(smtp.attempts).toBe(0);
    expect((await send()).data).toEqual({ sent: true, problem: null });
  });

  it.each([
    { to: 'a@example.com, b@example.com' },
    { to: 'a@example.com\r\nBcc: b@example.com' },
    { to, smtp: { host: 'a b', port: 25 } },
    { to, smtp: { host: 'smtp.example.com', port: 0 } },
    { to, smtp: { host: 'smtp.example.com', port: 25, username: 'only' } },
    { to, smtp: { host: 'smtp.example.com', port: 25, username: 'a\r\nRSET', password: 'b' } },
    { to, from: 'eve@example.com' },
  ])('[AP-06] refuses %j', async (body) => {
    expect((await service.post('/system/email/test', body, token)).status).toBe(400);
  });

  it('[AD-01] needs system:email, which the role admin does not have', async () => {
    const admin = await service.administrator('ordinary', 'admin');
    expect((await service.post('/system/email/test', { to }, admin)).status).toBe(403);
  });
});
