import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { JobProducer } from './job-producer.js';
import { JobQueues } from './job-queues.js';
import { JobsTestbed } from './jobs-testbed.js';

const payload = { user_id: 'u-1', title: 'Tick', body: '' };

describe('JobSchedules', () => {
  const testbed = new JobsTestbed();
  let redis: TestRedis;

  beforeEach(async () => {
    redis = await startTestRedis();
  });
  afterEach(async () => {
    await testbed.close();
    await redis.stop();
  });

  const worker = (everyMs: number, ids: string[]): Promise<NestExpressApplication> =>
    testbed.scheduled(redis.url, [{ job: 'user-notification', payload, everyMs }], async (_payload, job) => {
      ids.push(job.id);
    });

  it('[WK-02] two workers run each tick once, and start with the payload of the schedule', async () => {
    const ids: string[] = [];
    await Promise.all([worker(200, ids), worker(200, ids)]);
    await eventually(() => expect(ids.length).toBeGreaterThan(9));
    expect(new Set(ids).size).toBe(ids.length);
    const ticks = ids.map((id) => Number(id.split(':').at(-1))).sort((one, other) => one - other);
    const gaps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
    // Two schedules would come in turn. Who establishes the one anew moves one tick.
    expect(gaps.filter((gap) => gap < 200).length).toBeLessThanOrEqual(2);
  });

  it('[WK-02] a worker that starts anew keeps the schedule, and changes its interval where that is another', async () => {
    const ids: string[] = [];
    const one = await worker(60_000, ids);
    const schedulers = () => one.get(JobQueues).get('user-notification').getJobSchedulers();
    await eventually(async () => expect(await schedulers()).toMatchObject([{ every: 60_000 }]));
    await eventually(() => expect(ids).toHaveLength(1));
    const [before] = await schedulers();
    await worker(60_000, []);
    expect(await schedulers()).toMatchObject([{ every: 60_000, next: before?.next }]);
    await worker(30_000, []);
    await eventually(async () => expect(await schedulers()).toMatchObject([{ every: 30_000 }]));
  });

  it('[WK-02] removes the schedule of a job that has none any more', async () => {
    const producer = await testbed.producer(redis.url);
    const queue = producer.get(JobQueues).get('user-notification');
    await queue.upsertJobScheduler('gone', { every: 60_000 }, { name: 'gone', data: {} });
    await worker(60_000, []);
    await eventually(async () => {
      expect((await queue.getJobSchedulers()).map(({ key }) => key)).toEqual(['user-notification']);
    });
  });

  it('[WK-02] comes at once, and other jobs of its queue go on beside it', async () => {
    const ids: string[] = [];
    const app = await worker(60_000, ids);
    await eventually(() => expect(ids).toHaveLength(1));
    const id = await app.get(JobProducer).enqueue('user-notification', payload);
    await eventually(() => expect(ids).toContain(id));
  });
});
