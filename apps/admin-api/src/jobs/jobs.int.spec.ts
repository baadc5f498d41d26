import { JobProducer, JobQueues, PermanentJobError } from '@ginforge/jobs';
import { eventually } from '@ginforge/testing';
import { type Job, Worker } from 'bullmq';

import { TestService } from '../test-service.js';

const queue = 'user-notification';
const payload = { user_id: 'u-1', title: 'Private words', body: 'More of them' };

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

/** Takes jobs as a worker does, until it is told to end, and fails each. */
async function failing(work: (job: Job) => Promise<void> = refuse): Promise<Worker> {
  const { hostname: host, port } = new URL(service.redis.url);
  const worker = new Worker(queue, work, {
    connection: { host, port: Number(port), maxRetriesPerRequest: null },
    prefix: '{ginforge}',
  });
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  return worker;
}

function refuse(): Promise<void> {
  return Promise.reject(new PermanentJobError('the pigeon is tired'));
}

/** A dead job. @returns its id */
async function dead(): Promise<string> {
  const id = await service.app.get(JobProducer).enqueue(queue, payload);
  const job = await service.app.get(JobQueues).get(queue).getJob(id);
  await job?.updateData({ ...payload, extra: 'not of the catalogue' });
  const worker = await failing();
  await eventually(async () => expect(await job?.getState()).toBe('failed'));
  await worker.close();
  return id;
}

describe('GET /jobs', () => {
  it('[WK-02] shows every queue of the catalogue, its counts and its schedules', async () => {
    await dead();
    await service.app.get(JobQueues).get('system-cleanup').upsertJobScheduler('system-cleanup', {
      every: 3_600_000,
    });
    const { status, data } = await service.get('/jobs', owner);
    expect(status).toBe(200);
    expect(data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: queue,
          jobs: [queue],
          paused: false,
          counts: expect.objectContaining({ failed: 1, waiting: 0 }),
          oldest_waiting_seconds: null,
        }),
        expect.objectContaining({ name: 'order-reminder', jobs: ['order-reminder', 'overdue-orders'] }),
        expect.objectContaining({
          name: 'system-cleanup',
          schedules: [{ job: 'system-cleanup', every_seconds: 3_600, next_at: expect.any(String) }],
        }),
      ]),
    );
  });

  it('[WK-02] shows dead jobs with their reasons, a page at a time, and nobody’s words', async () => {
    const ids = [await dead(), await dead()];
    const { data } = await service.get(`/jobs/list?queue=${queue}&page=1&page_size=2`, owner);
    expect(data).toMatchObject({ page: 1, page_size: 2, total: expect.any(Number) });
    const list = data?.['list'] as { id: string }[];
    expect(list.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(list[0]).toMatchObject({
      queue,
      name: queue,
      state: 'failed',
      attempts: 1,
      max_attempts: 5,
      reason: 'the pigeon is tired',
      payload: { user_id: 'u-1', title: '******', body: '******', extra: '******' },
    });
    expect(JSON.stringify(data)).not.toMatch(/Private|More of|catalogue/);
  });

  it('[AP-03] finds dead jobs of all queues by their ids, names and reasons, newest or oldest first', async () => {
    const id = await dead();
    const found = async (query: string) => (await service.get(`/jobs/list?${query}`, owner)).data;
    expect(await found(`keyword=${id.toUpperCase()}`)).toMatchObject({ total: 1, list: [{ id }] });
    const [tired, nothing] = [await found('keyword=PIGEON'), await found('keyword=elephant')];
    expect([tired?.['total'], nothing]).toMatchObject([expect.any(Number), { total: 0, list: [] }]);
    const idsBy = async (order: string) =>
      ((await found(`order=${order}`))?.['list'] as { id: string }[]).map((job) => job.id);
    expect(await idsBy('asc')).toEqual((await idsBy('desc')).reverse());
  });

  it('[WK-02] shows what waits with its age, and what is put off, each among its own', async () => {
    const producer = service.app.get(JobProducer);
    const id = await producer.enqueue(queue, payload);
    const later = await producer.enqueue(queue, payload, { delay: 3_600_000 });
    const found = async (query: string) => (await service.get(`/jobs/list?${query}`, owner)).data;
    expect(await found(`state=waiting&queue=${queue}`)).toMatchObject({
      total: 1,
      list: [{ id, state: 'waiting', started_at: null, finished_at: null, attempts: 0 }],
    });
    expect(await found(`state=delayed&keyword=${later}`)).toMatchObject({ total: 1, list: [{ id: later }] });
    expect(await found('state=active')).toMatchObject({ total: 0, list: [] });
    const { data: queues } = await service.get('/jobs', owner);
    const age = { name: queue, oldest_waiting_seconds: expect.any(Number) };
    expect(queues).toEqual(expect.arrayContaining([expect.objectContaining(age)]));
    for (const job of [id, later]) await service.send('DELETE', `/jobs/${queue}/${job}`, '', owner);
    expect((await service.get('/jobs/list?state=imagined', owner)).status).toBe(400);
  });

  it.each(['nothing', 'constructor', '{ginforge}'])('[AP-01] knows no queue %s', async (name) => {
    const [bad, unknown] = [`/jobs/list?queue=${name}`, `/jobs/${name}/1/retry`];
    expect((await service.get(bad, owner)).status).toBe(400);
    expect((await service.post(unknown, {}, owner)).status).toBe(404);
  });
});

describe('a dead job', () => {
  it('[WK-02] [AD-03] is tried again as a new one, and the log says who asked for it', async () => {
    const id = await dead();
    expect(await service.post(`/jobs/${queue}/${id}/retry`, {}, owner)).toMatchObject({
      status: 200,
      data: { id, state: 'waiting' },
    });
    const job = await service.app.get(JobQueues).get(queue).getJob(id);
    expect([await job?.getState(), job?.attemptsMade]).toEqual(['waiting', 0]);
    const logs = await service.sql(
      `SELECT username, action, changes FROM operation_logs WHERE entity_id = $1`,
      [id],
    );
    expect(logs).toEqual([
      { username: 'admin', action: 'retry', changes: { state: { from: 'failed', to: 'waiting' } } },
    ]);
    expect(await service.post(`/jobs/${queue}/${id}/retry`, {}, owner)).toMatchObject({ status: 409 });
    await job?.remove();
  });

  it('[WK-02] is removed, once', async () => {
    const id = await dead();
    const path = `/jobs/${queue}/${id}`;
    expect(await service.send('DELETE', path, '', owner)).toMatchObject({
      status: 200,
      data: { id, state: 'removed' },
    });
    expect((await service.send('DELETE', path, '', owner)).status).toBe(404);
    const told = await service.sql(`SELECT 1 FROM outbox_messages WHERE item::text LIKE $1`, [`%${id}%`]);
    expect(told).toHaveLength(1);
  });
});

it('[WK-02] a job that runs is not removed, nor the next one of a schedule', async () => {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const id = await service.app.get(JobProducer).enqueue(queue, payload);
  const worker = await failing(() => ended);
  const jobs = service.app.get(JobQueues).get(queue);
  await eventually(async () => expect(await jobs.getJobState(id)).toBe('active'));
  expect((await service.send('DELETE', `/jobs/${queue}/${id}`, '', owner)).status).toBe(409);
  end();
  await worker.close();
  await jobs.upsertJobScheduler('later', { pattern: '0 0 1 1 *' });
  const armed = (await jobs.getDelayed()).find(({ repeatJobKey }) => repeatJobKey === 'later');
  const scheduled = encodeURIComponent(String(armed?.id));
  expect((await service.send('DELETE', `/jobs/${queue}/${scheduled}`, '', owner)).status).toBe(409);
  await jobs.removeJobScheduler('later');
});

it('[AD-01] who may read jobs may change none', async () => {
  await service.createRole('job_reader', 'job:read');
  const reader = await service.administrator('job-reader', 'job_reader');
  const id = await dead();
  expect((await service.get('/jobs', reader)).status).toBe(200);
  expect((await service.get(`/jobs/list?queue=${queue}`, reader)).status).toBe(200);
  expect((await service.post(`/jobs/${queue}/${id}/retry`, {}, reader)).status).toBe(403);
  expect((await service.send('DELETE', `/jobs/${queue}/${id}`, '', reader)).status).toBe(403);
  expect((await service.post('/jobs/board/session', {}, reader)).status).toBe(403);
});

it('[AP-02] answers 503 while Redis is away, and logs nothing as done', async () => {
  const id = await dead();
  const count = () => service.sql('SELECT id FROM operation_logs');
  const before = await count();
  await service.redis.kill();
  expect(await service.get('/jobs', owner)).toMatchObject({ status: 503 });
  expect(await service.post(`/jobs/${queue}/${id}/retry`, {}, owner)).toMatchObject({ status: 503 });
  await service.redisReturns();
  expect(await count()).toEqual(before);
});
