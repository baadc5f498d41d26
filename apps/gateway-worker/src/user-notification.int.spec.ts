import { createService, parseTraceparent, withTraceContext } from '@ginforge/chassis';
import { JobProducer, JobQueues } from '@ginforge/jobs';
import {
  createTestDatabase,
  eventually,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';
import { ReceivedNotifications } from './received-notifications.js';
import { UserNotificationProcessor } from './user-notification.processor.js';

const queue = 'user-notification';
const userId = '0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f';
const content = { title: 'Order shipped', body: 'On its way', category: 'order', data: { order_id: '7' } };

describe('user-notification', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let received: ReceivedNotifications;
  let app: NestExpressApplication;

  beforeAll(async () => {
    [redis, database] = await Promise.all([startTestRedis(), createTestDatabase()]);
    received = await ReceivedNotifications.subscribe(redis.url);
    const environment = readEnvironment({
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
    });
    app = await createService({
      name: 'gateway-worker',
      environment,
      module: AppModule.forRoot(environment),
    });
    await app.listen(0, '127.0.0.1');
  });
  beforeEach(() => received.messages.splice(0));
  afterAll(async () => {
    await app.close();
    received.close();
    await redis.stop();
    await database.drop();
  });

  const becomes = (id: string, state: string) =>
    eventually(async () => expect(await app.get(JobQueues).get(queue).getJobState(id)).toBe(state));

  it('[WK-01] a queued job is published once on the user’s channel, under the id of the job', async () => {
    const id = await app.get(JobProducer).enqueue(queue, { user_id: userId, ...content });
    await becomes(id, 'completed');
    await eventually(() => expect(received.messages).toHaveLength(1));
    expect(received.messages[0]).toMatchObject({ type: 'notification', id, content, offset: 1 });
  });

  it('[RT-62] is published in the trace of what enqueued the job, by way of the outbox and its relay', async () => {
    const context = { otelTraceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    await withTraceContext(context, () =>
      app.get(JobProducer).enqueue(queue, { user_id: userId, ...content }),
    );
    await eventually(() => expect(received.messages).toHaveLength(1));
    const published = parseTraceparent(received.messages[0]?.traceparent ?? '');
    expect(published).toEqual({ ...context, spanId: expect.stringMatching(/^(?!b{16})/) });
  });

  it('[WK-02] a job that runs again after it was delivered delivers nothing more', async () => {
    const processor = app.get(UserNotificationProcessor, { strict: false });
    const signal = new AbortController().signal;
    for (const attempt of [1, 2, 3]) {
      const job = { id: 'order-7-shipped', name: queue, attempt, takeovers: 0, signal } as const;
      await processor.process({ user_id: userId, ...content, channels: ['in_app'] }, job);
    }
    const next = await app.get(JobProducer).enqueue(queue, { user_id: userId, title: 'Next', body: '' });
    await becomes(next, 'completed');
    await eventually(() => expect(received.messages.at(-1)?.id).toBe(next));
    expect(received.messages).toHaveLength(2);
  });

  it('[WK-01] a bad payload fails that job only', async () => {
    await app
      .get(JobQueues)
      .get(queue)
      .add(queue, { user_id: userId, title: 7 }, { jobId: 'bad', attempts: 5 });
    const id = await app.get(JobProducer).enqueue(queue, { user_id: userId, ...content });
    await becomes(id, 'completed');
    await becomes('bad', 'failed');
    await eventually(() => expect(received.messages).toHaveLength(1));
  });

  it('[WK-03] answers its probes and metrics', async () => {
    const url = await app.getUrl();
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({
      checks: { redis: 'ok', database: 'ok', jobs: 'ok' },
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/jobs_processed_total\{job="user-notification",result="completed"\} \d/);
    expect(metrics).toContain('job_queue_jobs{queue="user-notification",state="failed"} 1');
  });
});
