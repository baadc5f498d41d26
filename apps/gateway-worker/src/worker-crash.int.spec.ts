import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

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
  freePort,
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

const workspace = join(import.meta.dirname, '../../..');
const queue = 'user-notification';
const jobCount = 2_000;

@Module({})
class ProducerModule {}

describe('a worker process', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let producer: NestExpressApplication;
  const workers: ChildProcess[] = [];

  beforeAll(async () => {
    await promisify(execFile)('node', ['tools/build/build-service.mjs', 'apps/gateway-worker'], {
      cwd: workspace,
    });
    [redis, database] = await Promise.all([startTestRedis(), createTestDatabase()]);
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
    for (const worker of workers) await end(worker, 'SIGKILL');
    await producer.close();
    await redis.stop();
    await database.drop();
  });

  function launch(port: number, url = redis.url, variables: Record<string, string> = {}): ChildProcess {
    const worker = spawn('node', ['dist/apps/gateway-worker/main.js'], {
      cwd: workspace,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        REDIS_URL: url,
        DATABASE_URL: database.url,
        HOST: '127.0.0.1',
        PORT: String(port),
        LOG_LEVEL: 'error',
        JOB_LOCK_MS: '1000',
        ...variables,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    workers.push(worker);
    return worker;
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return client;
  }

  /** Launches a worker and waits until it is ready. */
  async function start(url?: string): Promise<ChildProcess> {
    const port = await freePort();
    const worker = launch(port, url);
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
    return worker;
  }

  it('[WK-02] killed in the midst of its jobs it leaves none undone, and none is delivered twice', async () => {
    const received = await ReceivedNotifications.subscribe(redis.url);
    const jobs = producer.get(JobProducer);
    const ids = await Promise.all(
      Array.from({ length: jobCount }, (_, index) =>
        jobs.enqueue(queue, { user_id: `user-${index % 10}`, title: `Message ${index}`, body: '' }),
      ),
    );
    const first = launch(await freePort());
    await eventually(() => expect(received.ids.length).toBeGreaterThan(50), {
      timeoutMs: 10_000,
      intervalMs: 1,
    });
    await end(first, 'SIGKILL');
    const waiting = producer.get(JobQueues).get(queue);
    expect(await waiting.getActiveCount()).toBeGreaterThan(0);
    await start();
    await eventually(async () => expect(await waiting.getCompletedCount()).toBe(jobCount));
    await eventually(() => expect(new Set(received.ids).size).toBe(jobCount));
    expect(received.ids).toHaveLength(jobCount);
    expect(new Set(received.ids)).toEqual(new Set(ids));
    received.close();
  });

  it('[WK-02] killed twenty times in the midst of the same jobs it does each of them once', async () => {
    for (const worker of [...workers, await start()]) await end(worker, 'SIGTERM');
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
      const worker = launch(await freePort(), redis.url, variables);
      const reached = async () => [
        (await heldInserts(observer)).some((pid) => !held.includes(pid)),
        smtp.attempts > attempts,
      ];
      await eventually(async () => expect([kills, await reached()]).toEqual([kills, [true, true]]));
      await end(worker, 'SIGKILL');
    }
    await holder.query('ROLLBACK');
    smtp.mood = 'accept';
    launch(await freePort(), redis.url, variables);
    const stateOf = (name: string, id: string) => producer.get(JobQueues).get(name).getJobState(id);
    const states = () => Promise.all([stateOf(queue, notification), stateOf('user-email', email)]);
    await eventually(async () => expect(await states()).toEqual(['completed', 'completed']));
    const { rows: kept } = await observer.query(`SELECT id FROM notifications WHERE title = 'Once'`);
    const { rows: sent } = await observer.query('SELECT id FROM emails');
    expect([kept, sent, smtp.mails.length]).toEqual([[{ id: notification }], [{ id: email }], 1]);
    await Promise.all([observer.end(), holder.end(), smtp.stop()]);
  }, 300_000);

  it('[WK-02] ends with 0 on SIGTERM, also while Redis is away', async () => {
    const orderly = await start();
    expect(await end(orderly, 'SIGTERM')).toBe(0);
    const link = await TcpProxy.start(redis.port);
    const cut = await start(`redis://127.0.0.1:${link.port}`);
    link.cut();
    expect(await end(cut, 'SIGTERM')).toBe(0);
    await link.stop();
  });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}

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
