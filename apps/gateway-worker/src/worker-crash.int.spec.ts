import { randomUUID } from 'node:crypto';

import {
  createService,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
  ChassisModule,
} from '@ginforge/chassis';
import { JobProducer, JobQueues, JobsModule } from '@ginforge/jobs';
import {
  createTestDatabase,
  eventually,
  startTestRedis,
  TcpProxy,
  TestMailServer,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { z } from 'zod';

import { ReceivedNotifications } from './received-notifications.js';
import { type WorkerProcess, WorkerProgram } from './worker-program.fixture.js';

const queue = 'user-notification';
const jobCount = 2_000;
/** Processes take long to start on a busy machine. */
const patience = { timeoutMs: 120_000 };

@Module({})
class ProducerModule {}

describe('a worker process', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let producer: NestExpressApplication;
  let program: WorkerProgram;

  beforeAll(async () => {
    [program, redis, database] = await Promise.all([
      WorkerProgram.build(),
      startTestRedis(),
      createTestDatabase(),
    ]);
    const environment = loadEnvironment(
      z.object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment }),
      {
        REDIS_URL: redis.url,
        LOG_LEVEL: 'silent',
      },
    );
    const imports = [ChassisModule.forRoot(environment, 'test'), JobsModule.forRoot()];
    producer = await createService({
      name: 'test',
      environment,
      module: { module: ProducerModule, imports },
    });
    await producer.init();
  });
  afterAll(async () => {
    await program.remove();
    await producer.close();
    await redis.stop();
    await database.drop();
  });

  const launch = (variables: Record<string, string> = {}) =>
    program.launch({
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      JOB_LOCK_MS: '1000',
      ...variables,
    });

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return client;
  }

  /** Launches a worker and waits until it is ready. */
  async function start(variables: Record<string, string> = {}): Promise<WorkerProcess> {
    const worker = await launch(variables);
    await eventually(() => worker.isReady(), patience);
    return worker;
  }

  /** A hundred at a time: a command that Redis cannot answer within two seconds fails. */
  async function enqueue(count: number): Promise<string[]> {
    const jobs = producer.get(JobProducer);
    const ids: string[] = [];
    while (ids.length < count) {
      const hundred = Array.from({ length: 100 }, (_, index) => {
        const content = { title: `Message ${ids.length + index}`, body: '' };
        return jobs.enqueue(queue, { user_id: `user-${index % 10}`, ...content });
      });
      ids.push(...(await Promise.all(hundred)));
    }
    return ids;
  }

  it('[WK-02] killed in the midst of its jobs it leaves none undone, and none is delivered twice', async () => {
    const received = await ReceivedNotifications.subscribe(redis.url);
    const ids = await enqueue(jobCount);
    const first = await launch();
    await eventually(() => expect(received.ids.length).toBeGreaterThan(50), { ...patience, intervalMs: 1 });
    await first.end('SIGKILL');
    const waiting = producer.get(JobQueues).get(queue);
    expect(await waiting.getActiveCount()).toBeGreaterThan(0);
    await start();
    await eventually(async () => expect(await waiting.getCompletedCount()).toBe(jobCount), patience);
    await eventually(() => expect(new Set(received.ids).size).toBe(jobCount), patience);
    expect(received.ids).toHaveLength(jobCount);
    expect(new Set(received.ids)).toEqual(new Set(ids));
    received.close();
  });

  it('[WK-02] killed twenty times in the midst of the same jobs it does each of them once', async () => {
    await program.endAll();
    const smtp = await TestMailServer.start();
    smtp.mood = 'hang';
    const variables = { SMTP_URL: smtp.url, SMTP_TIMEOUT_MS: '60000', JOB_LOCK_MS: '500' };
    const holder = await connect();
    const observer = await connect();
    const told = { user_id: await addUser(observer), title: 'Once', body: '' };
    const notification = await producer.get(JobProducer).enqueue(queue, told);
    const email = await producer.get(JobProducer).enqueue('user-email', told);
    await holder.query('BEGIN; LOCK TABLE notifications IN EXCLUSIVE MODE');
    for (let kills = 0; kills < 20; kills++) {
      const [held, attempts] = [await heldInserts(observer), smtp.attempts];
      const worker = await launch(variables);
      const reached = async () => [
        (await heldInserts(observer)).some((pid) => !held.includes(pid)),
        smtp.attempts > attempts,
      ];
      await eventually(async () => expect([kills, await reached()]).toEqual([kills, [true, true]]), patience);
      await worker.end('SIGKILL');
    }
    await holder.query('ROLLBACK');
    smtp.mood = 'accept';
    await launch(variables);
    const stateOf = (name: string, id: string) => producer.get(JobQueues).get(name).getJobState(id);
    const states = () => Promise.all([stateOf(queue, notification), stateOf('user-email', email)]);
    await eventually(async () => expect(await states()).toEqual(['completed', 'completed']), patience);
    const { rows: kept } = await observer.query(`SELECT id FROM notifications WHERE title = 'Once'`);
    const { rows: sent } = await observer.query('SELECT id FROM emails');
    expect([kept, sent, smtp.mails.length]).toEqual([[{ id: notification }], [{ id: email }], 1]);
    await Promise.all([observer.end(), holder.end(), smtp.stop()]);
  }, 600_000);

  it('[WK-02] ends with 0 on SIGTERM, also while Redis is away', async () => {
    const orderly = await start();
    expect(await orderly.end('SIGTERM')).toBe(0);
    const link = await TcpProxy.start(redis.port);
    const cut = await start({ REDIS_URL: `redis://127.0.0.1:${link.port}` });
    link.cut();
    expect(await cut.end('SIGTERM')).toBe(0);
    await link.stop();
  });
});

async function addUser(client: pg.Client): Promise<string> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO end_users (id, username, email, password_hash) VALUES ($1, 'ada', 'ada@example.com', '-')`,
    [id],
  );
  return id;
}

/** The connections that wait for somebody's lock to add a notification; those of dead workers too, for a while. */
async function heldInserts(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO notifications%'`,
  );
  return rows.map(({ pid }) => pid);
}
