import { RedisConnections } from '@ginforge/chassis';
import { JobQueues } from '@ginforge/jobs';
import { channels } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';

import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

const message = { title: 'Maintenance', body: 'Tonight at ten', category: 'system', link: '/news/1' };

async function listen(channel: string): Promise<string[]> {
  const heard: string[] = [];
  // Without subscribing again: a later test takes Redis away, and then nobody could catch what fails.
  const subscriber = service.app.get(RedisConnections).subscriber({ autoResubscribe: false });
  subscriber.on('message', (_channel, text: string) => heard.push(text));
  await subscriber.subscribe(channel);
  return heard;
}

describe('GET /notifications', () => {
  const list = async (query: string, token = owner) => {
    const { data } = await service.get(`/notifications?${query}`, token);
    return data?.['list'] as Record<string, unknown>[];
  };

  it('[http 4] shows what was sent to whom by whom, the newest first', async () => {
    const job = await service.post('/notifications/user', { user_id: 'user-9', ...message }, owner);
    const room = await service.post('/notifications/room', { room: 'chat:9', content: null }, owner);
    const sender = await service.administrator('speaker', 'admin');
    const news = { ...message, title: 'Speaker’s news' };
    const broadcast = await service.post('/notifications/broadcast', news, sender);
    const [first, second, third] = await list('page_size=3');
    expect(first).toMatchObject({
      message_id: broadcast.data?.['id'],
      kind: 'broadcast',
      username: 'speaker',
      title: 'Speaker’s news',
      content: news,
    });
    expect(second).toMatchObject({
      message_id: room.data?.['id'],
      kind: 'room',
      room: 'chat:9',
      title: null,
      content: null,
    });
    expect(third).toMatchObject({
      message_id: job.data?.['job_id'],
      kind: 'user',
      user_id: 'user-9',
      channels: ['in_app'],
      username: 'admin',
      content: message,
    });
    expect(await list('kind=user&user_id=user-9')).toEqual([third]);
    expect(await list('keyword=speaker')).toEqual([first]);
    expect(await list(`to=${encodeURIComponent(String(third?.['created_at']))}&user_id=user-9`)).toEqual([]);
  });

  it.each(['kind=sms', 'user_id=', 'from=then', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z'])(
    '[AP-03] refuses %s',
    async (query) => {
      expect((await service.get(`/notifications?${query}`, owner)).status).toBe(400);
    },
  );
});

describe('POST /notifications', () => {
  it('[WK-01] leaves a notification for one user to the worker', async () => {
    const { status, data } = await service.post(
      '/notifications/user',
      { user_id: 'user-1', ...message },
      owner,
    );
    expect(status).toBe(202);
    const job = await service.app.get(JobQueues).get('user-notification').getJob(String(data?.['job_id']));
    expect(job?.data).toEqual({ user_id: 'user-1', ...message, channels: ['in_app'] });
  });

  it.each([[['email']], [['in_app', 'email']]])(
    '[http 6] leaves it to the worker by the channels %j, and logs them',
    async (channels) => {
      const body = { user_id: 'user-1', ...message, channels };
      const { status, data } = await service.post('/notifications/user', body, owner);
      expect(status).toBe(202);
      const job = await service.app.get(JobQueues).get('user-notification').getJob(String(data?.['job_id']));
      expect(job?.data).toEqual(body);
      expect(await service.logged(data?.['job_id'])).toMatchObject([
        { changes: { channels: { to: channels } } },
      ]);
    },
  );

  it('[RT-32] broadcasts and says where the message went', async () => {
    const heard = await listen(channels.broadcast);
    const { status, data } = await service.post('/notifications/broadcast', message, owner);
    expect(status).toBe(201);
    expect(data).toMatchObject({ stream: 'broadcast', offset: expect.any(Number), deduped: false });
    await eventually(() => expect(heard).toEqual([expect.stringContaining('"title":"Maintenance"')]));
  });

  it('[RT-32] sends any JSON to a room', async () => {
    const heard = await listen(channels.room('chat:room001'));
    const body = { room: 'chat:room001', content: { text: 'hello' } };
    const { data } = await service.post('/notifications/room', body, owner);
    expect(data).toMatchObject({ stream: 'room:chat:room001' });
    await eventually(() => expect(heard).toEqual([expect.stringContaining('"text":"hello"')]));
  });

  it('[AD-03] logs who sent what', async () => {
    await service.post('/notifications/broadcast', { ...message, title: 'Logged' }, owner);
    const logs = await service.sql<{ action: string; changes: object }>(
      `SELECT action, changes FROM operation_logs WHERE changes -> 'title' ->> 'to' = 'Logged'`,
    );
    expect(logs).toEqual([
      { action: 'broadcast', changes: { title: { to: 'Logged' }, category: { to: 'system' } } },
    ]);
  });

  it.each([
    ['/notifications/broadcast', { ...message, title: 'Once' }],
    ['/notifications/room', { room: 'chat:once', content: { text: 'Once' } }],
  ])(
    '[AP-05] says it once on %s, also where the first attempt failed after Redis had it',
    async (path, body) => {
      const heard = [await listen(channels.broadcast), await listen(channels.room('chat:once'))];
      const send = () =>
        service.post(path, body, owner, { 'idempotency-key': `once ${path}`.replace(' ', '-') });
      await service.sql('ALTER TABLE operation_logs RENAME TO operation_logs_away');
      expect((await send()).status).toBe(500);
      await service.sql('ALTER TABLE operation_logs_away RENAME TO operation_logs');
      const [second, third] = [await send(), await send()];
      expect([second.status, second.data?.['deduped']]).toEqual([201, true]);
      expect([third.status, third.data]).toEqual([201, second.data]);
      const once = () => heard.flat().filter((text) => text.includes('Once'));
      await eventually(() => expect(once()).toHaveLength(1));
    },
  );

  it('[AP-05] leaves one job for a notification that is asked for twice', async () => {
    const body = { user_id: 'user-twice', ...message };
    const send = () => service.post('/notifications/user', body, owner, { 'idempotency-key': 'twice' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.data]).toEqual([202, 202, first.data]);
    const jobs = await service.app.get(JobQueues).get('user-notification').getJobs();
    expect(jobs.filter(({ data }) => data.user_id === 'user-twice')).toHaveLength(1);
  });

  it.each([
    ['/notifications/user', { ...message }],
    ['/notifications/user', { user_id: 'a b', ...message }],
    ['/notifications/user', { user_id: 'u', ...message, link: 'javascript:alert(1)' }],
    ['/notifications/user', { user_id: 'u', ...message, channels: [] }],
    ['/notifications/user', { user_id: 'u', ...message, channels: 'email' }],
    ['/notifications/user', { user_id: 'u', ...message, channels: ['in_app', 'in_app'] }],
    ['/notifications/user', { user_id: 'u', ...message, channels: ['in_app', 'sms'] }],
    ['/notifications/broadcast', { ...message, channels: ['email'] }],
    ['/notifications/broadcast', { ...message, title: '' }],
    ['/notifications/broadcast', { ...message, body: 'x'.repeat(10_001) }],
    ['/notifications/broadcast', { ...message, title: 'a\0' }],
    ['/notifications/room', { room: 'no spaces', content: 1 }],
    ['/notifications/room', { room: 'chat:1' }],
  ])('[AP-06] refuses %s %j', async (path, body) => {
    expect((await service.post(path, body, owner)).status).toBe(400);
  });

  it('[AP-02] answers 503 while Redis is away, and logs nothing as sent', async () => {
    const count = () =>
      service.sql('SELECT id FROM operation_logs UNION ALL SELECT id FROM sent_notifications');
    const before = await count();
    await service.redis.kill();
    const answer = await service.post('/notifications/broadcast', message, owner);
    await service.redisReturns();
    expect(answer).toMatchObject({ status: 503, code: 9003 });
    expect(await count()).toEqual(before);
  });
});
