import { endsWithin } from '@ginforge/chassis';
import { startTestRedis, eventually, type TestRedis } from '@ginforge/testing';

import { JobPayloadError } from './job-catalogue.js';
import { JobProducer } from './job-producer.js';
import { JobQueues } from './job-queues.js';
import { JobsTestbed } from './jobs-testbed.js';

const payload = { user_id: 'u-1', title: 'Hi', body: 'there' };

describe('JobProducer', () => {
  const testbed = new JobsTestbed();
  let redis: TestRedis;
  let producer: JobProducer;
  let queues: JobQueues;

  beforeAll(async () => {
    redis = await startTestRedis();
    const app = await testbed.producer(redis.url);
    producer = app.get(JobProducer);
    queues = app.get(JobQueues);
  });
  afterAll(async () => {
    await testbed.close();
    await redis.stop();
  });

  it('[WK-01] puts a job into its queue, with defaults, retries and a UUID as its id', async () => {
    const id = await producer.enqueue('user-notification', payload);
    const job = await queues.get('user-notification').getJob(id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(job).toMatchObject({ name: 'user-notification', data: { ...payload, channels: ['in_app'] } });
    expect(job?.opts.attempts).toBe(5);
    expect(await redis.cli('exists', `{ginforge}:user-notification:${id}`)).toBe(1);
  });

  it('[WK-01] refuses a bad payload before anything is stored', async () => {
    const before = await queues.get('user-notification').getJobCounts();
    const bad = { ...payload, title: 7 } as unknown as typeof payload;
    await expect(producer.enqueue('user-notification', bad)).rejects.toThrow(JobPayloadError);
    await expect(producer.enqueue('user-notification', payload, { jobId: '12' })).rejects.toThrow(TypeError);
    await expect(producer.enqueue('user-notification', payload, { jobId: 'a:b' })).rejects.toThrow(TypeError);
    expect(await queues.get('user-notification').getJobCounts()).toEqual(before);
  });

  it('[WK-02] the same job id is one job', async () => {
    const before = await queues.get('user-notification').getWaitingCount();
    for (let round = 0; round < 3; round++) {
      expect(await producer.enqueue('user-notification', payload, { jobId: 'order-7-paid' })).toBe(
        'order-7-paid',
      );
    }
    expect(await queues.get('user-notification').getWaitingCount()).toBe(before + 1);
  });

  it('[WK-01] a delayed job waits', async () => {
    const id = await producer.enqueue('user-notification', payload, { delay: 60_000 });
    expect(await queues.get('user-notification').getJobState(id)).toBe('delayed');
  });

  it('[AP-01] says UNAVAILABLE within two seconds while Redis is silent or gone, and goes on when it is back', async () => {
    const refused = () =>
      expect(producer.enqueue('user-notification', payload, { jobId: 'lost' })).rejects.toMatchObject({
        errorName: 'UNAVAILABLE',
      });
    redis.freeze();
    expect(await endsWithin(2_500, refused())).toBe(true);
    redis.thaw();
    await redis.kill();
    await eventually(async () => expect(await endsWithin(500, refused())).toBe(true));
    await redis.start();
    await eventually(() => producer.enqueue('user-notification', payload, { jobId: 'found' }));
    expect(await queues.get('user-notification').getJobState('found')).toBe('waiting');
  });
});
