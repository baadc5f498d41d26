import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createService } from '@ginforge/chassis';
import { type JobInput, type JobName, JobProducer, JobQueues, jobCatalogue } from '@ginforge/jobs';
import {
  createTestDatabase,
  eventually,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

/** For tests: the real worker, with an empty PostgreSQL database, a Redis and a directory of files of its own. */
export class TestWorker {
  private constructor(
    readonly app: NestExpressApplication,
    readonly database: TestDatabase,
    readonly redis: TestRedis,
    /** Where its files are. */
    readonly directory: string,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<TestWorker> {
    const [database, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
    const directory = await mkdtemp(join(tmpdir(), 'ginforge-files-'));
    const environment = readEnvironment({
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      STORAGE_DIRECTORY: directory,
      ...variables,
    });
    const module = AppModule.forRoot(environment);
    const app = await createService({ name: 'gateway-worker', environment, module });
    await app.listen(0, '127.0.0.1');
    return new TestWorker(app, database, redis, directory);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.redis.stop();
    await this.database.drop();
    await rm(this.directory, { recursive: true, force: true });
  }

  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.app.get(DataSource).query<Row[]>(statement, parameters);
  }

  enqueue<Name extends JobName>(name: Name, payload: JobInput<Name>, jobId?: string): Promise<string> {
    return this.app.get(JobProducer).enqueue(name, payload, jobId === undefined ? {} : { jobId });
  }

  /** Waits until the job is in that state. */
  async becomes(name: JobName, id: string, state: string): Promise<void> {
    const queue = this.app.get(JobQueues).get(jobCatalogue[name].queue);
    await eventually(async () => expect(await queue.getJobState(id)).toBe(state), { timeoutMs: 20_000 });
  }

  async metrics(): Promise<string> {
    return (await fetch(`${await this.app.getUrl()}/metrics`)).text();
  }
}
