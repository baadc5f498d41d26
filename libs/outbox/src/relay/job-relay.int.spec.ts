import {
  ChassisModule,
  createService,
  formatTraceparent,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
  withTraceContext,
} from '@ginforge/chassis';
import { databaseEnvironment, DatabaseModule, newIdentifier } from '@ginforge/database';
import { JobPayloadError, JobQueues, JobsModule } from '@ginforge/jobs';
import {
  createTestDatabase,
  eventually,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { z } from 'zod';

import { outboxRelayEnvironment } from '../outbox-environment.js';
import { outbox, type TransactionMessages } from '../outbox.js';
import { JobRelayModule } from './job-relay.module.js';

const queue = 'payment-retry';
const schema = z.object({
  ...serviceEnvironment({ port: 0 }),
  ...redisEnvironment,
  ...databaseEnvironment,
  ...outboxRelayEnvironment,
});

@Module({})
class RelayTestModule {}

let redis: TestRedis;
let database: TestDatabase;
let apps: NestExpressApplication[] = [];

/** A process that relays recorded jobs. */
async function relay(variables: Record<string, string> = {}): Promise<NestExpressApplication> {
  const environment = loadEnvironment(schema, {
    REDIS_URL: redis.url,
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    OUTBOX_POLL_MS: '20',
    ...variables,
  });
  const imports = [
    ChassisModule.forRoot(environment, 'test'),
    DatabaseModule.forRoot(environment),
    JobsModule.forRoot(),
    JobRelayModule.forRoot(environment),
  ];
  const app = await createService({
    name: 'test',
    environment,
    module: { module: RelayTestModule, imports },
  });
  await app.listen(0, '127.0.0.1');
  apps.push(app);
  return app;
}

beforeEach(async () => {
  [redis, database] = await Promise.all([startTestRedis(), createTestDatabase()]);
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  apps = [];
  await redis.stop();
  await database.drop();
});

function record<Result>(
  app: NestExpressApplication,
  work: (messages: TransactionMessages) => Promise<Result>,
): Promise<Result> {
  return app.get(DataSource).transaction((manager) => work(outbox.within(manager)));
}

const payload = () => ({ payment_id: newIdentifier() });
const jobs = (app: NestExpressApplication) => app.get(JobQueues).get(queue);
const rows = (app: NestExpressApplication) =>
  app
    .get(DataSource)
    .query<{ id: string; failed_at: Date | null; error: string | null }[]>(
      'SELECT id, failed_at, error FROM outbox_jobs ORDER BY seq',
    );

describe('a recorded job', () => {
  it('[WK-01] is in its queue after the commit, under its id, in the trace that recorded it, and gone from the table', async () => {
    const app = await relay();
    const data = payload();
    const context = { otelTraceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const id = await withTraceContext(context, () =>
      record(app, (messages) => messages.enqueue(queue, data)),
    );
    const job = await eventually(
      async () => (await jobs(app).getJob(id)) ?? Promise.reject(new Error('not yet')),
    );
    expect(job).toMatchObject({ name: queue, data });
    expect(job.opts.telemetry?.metadata).toContain(formatTraceparent(context).slice(0, 35));
    await eventually(async () => expect(await rows(app)).toEqual([]));
  });

  it('[WK-02] is none after a rollback', async () => {
    const app = await relay();
    const refused = record(app, async (messages) => {
      await messages.enqueue(queue, payload(), { jobId: 'rolled-back' });
      throw new Error('changed my mind');
    });
    await expect(refused).rejects.toThrow('changed my mind');
    const next = await record(app, (messages) => messages.enqueue(queue, payload()));
    await eventually(async () => expect(await jobs(app).getJobState(next)).toBe('waiting'));
    expect(await jobs(app).getJobState('rolled-back')).toBe('unknown');
  });

  it('[WK-02] that is not due stays in the database, also while Redis forgets, and comes then', async () => {
    const app = await relay();
    const id = await record(app, (messages) => messages.enqueue(queue, payload(), { delaySeconds: 3_600 }));
    const due = await record(app, (messages) => messages.enqueue(queue, payload()));
    await eventually(async () => expect(await jobs(app).getJobState(due)).toBe('waiting'));
    expect(await jobs(app).getJobState(id)).toBe('unknown');
    await redis.cli('flushall');
    await app.get(DataSource).query('UPDATE outbox_jobs SET due_at = now()');
    await eventually(async () => expect(await jobs(app).getJobState(id)).toBe('waiting'));
  });

  it('[WK-02] with the same id is recorded once, and is one job', async () => {
    const app = await relay();
    for (const _ of [1, 2, 3]) {
      await record(app, (messages) => messages.enqueue(queue, payload(), { jobId: 'once' }));
    }
    await eventually(async () => expect(await rows(app)).toEqual([]));
    expect(await jobs(app).getWaitingCount()).toBe(1);
  });

  it('[WK-01] is refused where it is no job, and the transaction goes on', async () => {
    const app = await relay();
    const id = await record(app, async (messages) => {
      const bad = { payment_id: 'x' };
      await expect(messages.enqueue(queue, bad)).rejects.toThrow(JobPayloadError);
      await expect(messages.enqueue(queue, payload(), { jobId: 'a:b' })).rejects.toThrow(TypeError);
      return messages.enqueue(queue, payload());
    });
    await eventually(async () => expect(await jobs(app).getJobState(id)).toBe('waiting'));
    expect(await jobs(app).getWaitingCount()).toBe(1);
  });

  it('[WK-01] that no queue takes is set aside, and holds up no other', async () => {
    const app = await relay();
    await app.get(DataSource).query(
      `INSERT INTO outbox_jobs (name, id, payload, trace, due_at)
       VALUES ('no-such-job', 'a', '{}', '', now()), ('payment-retry', 'b', '{"payment_id": 7}', 'x', now())`,
    );
    const id = await record(app, (messages) => messages.enqueue(queue, payload()));
    await eventually(async () => expect(await jobs(app).getJobState(id)).toBe('waiting'));
    // The job is in its queue before the relay's transaction ends.
    await eventually(async () =>
      expect(await rows(app)).toMatchObject([
        { id: 'a', failed_at: expect.any(Date), error: 'there is no job "no-such-job"' },
        { id: 'b', failed_at: expect.any(Date), error: expect.stringContaining('payment_id') },
      ]),
    );
  });
});

describe('the relay of recorded jobs', () => {
  it('[WK-02] waits while Redis is away', async () => {
    const app = await relay();
    await redis.kill();
    const ids = await record(app, (messages) =>
      Promise.all([1, 2, 3].map(() => messages.enqueue(queue, payload()))),
    );
    await redis.restart();
    await eventually(async () => expect(await rows(app)).toEqual([]));
    for (const id of ids) expect(await jobs(app).getJobState(id)).toBe('waiting');
  });

  it('[WK-02] that dies after it reached Redis leaves a job that comes again under its id', async () => {
    const app = await relay({ OUTBOX_POLL_MS: '60000' });
    const dataSource = app.get(DataSource);
    const id = await record(app, (messages) => messages.enqueue(queue, payload()));
    await dataSource.query('CREATE RULE dies AS ON DELETE TO outbox_jobs DO INSTEAD SELECT 1 / 0');
    const dying = await relay();
    await eventually(async () => expect(await jobs(app).getJobState(id)).toBe('waiting'));
    expect(await rows(app)).toMatchObject([{ id, failed_at: null }]);
    await dying.close();
    apps = [app];
    await dataSource.query('DROP RULE dies ON outbox_jobs');
    await relay();
    await eventually(async () => expect(await rows(app)).toEqual([]));
    expect(await jobs(app).getWaitingCount()).toBe(1);
  });

  it('[WK-02] shares its work with others, and none puts a job into its queue that another has put there', async () => {
    const app = await relay({ OUTBOX_BATCH_SIZE: '5' });
    await relay({ OUTBOX_BATCH_SIZE: '5' });
    await record(app, async (messages) => {
      for (let count = 0; count < 200; count += 1) await messages.enqueue(queue, payload());
    });
    await eventually(async () => expect(await rows(app)).toEqual([]));
    expect(await jobs(app).getWaitingCount()).toBe(200);
    const metrics = await Promise.all(
      apps.map(async (one) => (await fetch(`${await one.getUrl()}/metrics`)).text()),
    );
    const relayed = metrics.map((text) => Number(/outbox_jobs_relayed_total (\d+)/.exec(text)?.[1]));
    expect(relayed.reduce((sum, count) => sum + count, 0)).toBe(200);
  });
});
