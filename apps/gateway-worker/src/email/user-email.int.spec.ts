import { randomUUID } from 'node:crypto';

import { ConfigurationChanges } from '@ginforge/chassis';
import { Configuration, type SettingKey } from '@ginforge/database';
import { JobQueues } from '@ginforge/jobs';
import { eventually, TestMailServer } from '@ginforge/testing';

import { TestWorker } from '../test-worker.js';
import { UserEmailProcessor } from './user-email.processor.js';

describe('mails to users', () => {
  let smtp: TestMailServer;
  let worker: TestWorker;
  const userId = randomUUID();
  const mail = {
    user_id: userId,
    title: 'Order shipped',
    body: 'On its way',
    link: 'https://shop.example/7',
  };

  beforeAll(async () => {
    smtp = await TestMailServer.start();
    worker = await TestWorker.start({ SMTP_URL: smtp.url, SMTP_TIMEOUT_MS: '3000' });
    await user(userId, 'ada@example.com');
  });
  beforeEach(() => {
    smtp.mood = 'accept';
    smtp.attempts = 0;
    smtp.mails.splice(0);
  });
  afterAll(async () => {
    await worker.stop();
    await smtp.stop();
  });

  const user = (id: string, email: string, status = 'active') =>
    worker.sql(
      `INSERT INTO end_users (id, username, email, password_hash, status) VALUES ($1, $2, $3, '-', $4)`,
      [id, `name-${id}`, email, status],
    );
  const signal = new AbortController().signal;
  const again = (id: string) =>
    worker.app
      .get(UserEmailProcessor, { strict: false })
      .process(mail, { id, name: 'user-email', attempt: 1, takeovers: 0, signal });

  it('[WK-02] a notification by both channels is in the inbox once and in the mail once', async () => {
    const content = { title: 'Both', body: 'ways', channels: ['in_app', 'email'] as const };
    const id = await worker.enqueue('user-notification', {
      user_id: userId,
      ...content,
      channels: [...content.channels],
    });
    await worker.becomes('user-email', id, 'completed');
    expect(smtp.mails).toMatchObject([{ to: ['ada@example.com'], source: expect.stringContaining('ways') }]);
    expect(await worker.sql('SELECT title FROM notifications WHERE id = $1', [id])).toEqual([
      { title: 'Both' },
    ]);
  });

  it('[WK-02] a job that runs again after its mail was taken sends nothing more', async () => {
    const id = await worker.enqueue('user-email', mail);
    await worker.becomes('user-email', id, 'completed');
    await Promise.all([again(id), again(id)]);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]?.source).toContain(`Message-ID: <${id}@ginforge>`);
  });

  it('[WK-02] of two workers with one mail one sends it', async () => {
    const id = randomUUID();
    await Promise.allSettled([again(id), again(id), again(id)]);
    expect(smtp.mails).toHaveLength(1);
  });

  it.each(['defer', 'die', 'hang'] as const)(
    '[WK-02] tries again where the server does "%s", until it takes the mail',
    async (mood) => {
      smtp.mood = mood;
      const id = await worker.enqueue('user-email', mail);
      await eventually(() => expect(smtp.attempts).toBeGreaterThan(1));
      smtp.mood = 'accept';
      await worker.becomes('user-email', id, 'completed');
      expect(smtp.mails).toHaveLength(1);
    },
  );

  it('[WK-02] does not try again what the server refuses for good, and keeps the job with its reason', async () => {
    smtp.mood = 'refuse';
    const id = await worker.enqueue('user-email', mail);
    await worker.becomes('user-email', id, 'failed');
    expect(smtp.attempts).toBe(1);
    const job = await worker.app.get(JobQueues).get('user-email').getJob(id);
    expect(job?.failedReason).toContain('no such mailbox');
    smtp.mood = 'accept';
    await job?.retry();
    await worker.becomes('user-email', id, 'completed');
    expect(smtp.mails).toHaveLength(1);
  });

  it('[issue 5] sends nothing to accounts that are disabled, unknown or have no good address', async () => {
    const [disabled, odd] = [randomUUID(), randomUUID()];
    await user(disabled, 'gone@example.com', 'disabled');
    await user(odd, 'a@example.com, b@example.com');
    for (const user_id of [disabled, odd, randomUUID(), 'no-account']) {
      const id = await worker.enqueue('user-email', { ...mail, user_id });
      await worker.becomes('user-email', id, 'completed');
    }
    expect(smtp.attempts).toBe(0);
    expect(await worker.metrics()).toContain('emails_total{outcome="no_address"} 4');
  });

  it('[issue 5] puts nothing of a text into the head of the mail', async () => {
    const id = await worker.enqueue('user-email', { ...mail, title: 'Hi\r\nBcc: eve@example.com' });
    await worker.becomes('user-email', id, 'completed');
    expect(smtp.mails[0]?.to).toEqual(['ada@example.com']);
    expect(smtp.mails[0]?.source).not.toMatch(/^Bcc:/im);
  });
});

describe('mails to users, by the settings', () => {
  let usual: TestMailServer;
  let named: TestMailServer;
  let worker: TestWorker;
  const userId = randomUUID();
  const mail = { user_id: userId, title: 'Order shipped', body: 'On its way', link: '/orders/7' };

  beforeAll(async () => {
    [usual, named] = await Promise.all([TestMailServer.start(), TestMailServer.start()]);
    worker = await TestWorker.start({ SMTP_URL: usual.url, SMTP_ALLOW_PRIVATE: 'true' });
    await worker.sql(
      `INSERT INTO end_users (id, username, email, password_hash) VALUES ($1, 'ada', 'ada@example.com', '-')`,
      [userId],
    );
  });
  afterAll(async () => {
    await worker.stop();
    await Promise.all([usual.stop(), named.stop()]);
  });

  /** As admin-api changes a setting, and tells of it. */
  async function set(settings: Partial<Record<SettingKey, string | null>>, of = worker): Promise<void> {
    for (const [key, value] of Object.entries(settings)) {
      await of.sql(
        `INSERT INTO configuration_values (key, value) VALUES ($1, $2::json)
         ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`,
        [key, JSON.stringify(value)],
      );
    }
    await of.app.get(ConfigurationChanges).tell(Object.keys(settings));
    const configuration = of.app.get(Configuration);
    for (const [key, value] of Object.entries(settings))
      await eventually(async () => expect(await configuration.get(key as SettingKey)).toBe(value));
  }

  async function send(of = worker, state = 'completed'): Promise<string> {
    const id = await of.enqueue('user-email', mail);
    await of.becomes('user-email', id, state);
    return id;
  }

  it('[http 4] go to the server that is set, from whom it is set, without a restart, and back again', async () => {
    await send();
    expect([usual.mails.length, named.mails.length]).toEqual([1, 0]);
    await set({ 'mail.smtp_url': named.url, 'mail.from': 'shop@example.com' });
    await send();
    expect([usual.mails.length, named.mails.length]).toEqual([1, 1]);
    expect(named.mails[0]?.source).toContain('From: shop@example.com');
    await set({ 'mail.smtp_url': null, 'mail.from': null });
    await send();
    expect([usual.mails.length, named.mails.length]).toEqual([2, 1]);
    expect(usual.mails[1]?.source).toContain('From: GinForge <no-reply@ginforge.local>');
  });

  it('[http 4] that wait for a server which does not answer are sent by the one that is set meanwhile', async () => {
    usual.mood = 'die';
    const id = await worker.enqueue('user-email', mail);
    await eventually(() => expect(usual.attempts).toBeGreaterThan(2));
    const before = named.mails.length;
    await set({ 'mail.smtp_url': named.url });
    await worker.becomes('user-email', id, 'completed');
    expect(named.mails).toHaveLength(before + 1);
  });

  it('[issue 5] have no link in them that is a path alone', async () => {
    await set({ 'mail.smtp_url': named.url });
    await send();
    expect(named.mails.at(-1)?.source).not.toContain('/orders/7');
  });

  it('[issue 5] go to no server of the own network that a setting names, and wait for another one', async () => {
    const guarded = await TestWorker.start();
    await set({ 'mail.smtp_url': named.url }, guarded);
    const before = named.attempts;
    const id = await guarded.enqueue('user-email', mail);
    await eventually(async () =>
      expect(await guarded.metrics()).toMatch(/emails_total\{outcome="not_public"\} [1-9]/),
    );
    const job = await guarded.app.get(JobQueues).get('user-email').getJob(id);
    expect(await job?.getState()).not.toBe('completed');
    expect(named.attempts).toBe(before);
    await guarded.stop();
  });
});

it('[issue 5] without SMTP_URL no mail is sent, and the other channels work', async () => {
  const worker = await TestWorker.start();
  const id = await worker.enqueue('user-notification', {
    user_id: randomUUID(),
    title: 'Both',
    body: '',
    channels: ['in_app', 'email'],
  });
  await worker.becomes('user-email', id, 'completed');
  expect(await worker.sql('SELECT id FROM notifications')).toEqual([{ id }]);
  expect(await worker.metrics()).toContain('emails_total{outcome="not_configured"} 1');
  await worker.stop();
});
