import { createLogger, createService, type Envelope } from '@ginforge/chassis';
import {
  createTestDatabase,
  LogLines,
  type TestDatabase,
  type TestRedis,
  startTestRedis,
} from '@ginforge/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

/** What came back: the HTTP status and the envelope (AP-01). */
export interface Answer extends Envelope<Record<string, unknown>> {
  status: number;
  headers: Headers;
}

/** The real service on a free port, with an empty PostgreSQL database and a Redis of its own. */
export class TestService {
  private constructor(
    readonly app: NestExpressApplication,
    readonly database: TestDatabase,
    readonly redis: TestRedis,
    readonly log: LogLines,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<TestService> {
    const [database, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
    const environment = readEnvironment({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      JWT_SECRET: 'a secret for tests and for nothing else',
      ...variables,
    });
    const module = AppModule.forRoot(environment);
    const log = new LogLines();
    const logger = createLogger('user-api', environment.LOG_LEVEL, log);
    const app = await createService({ name: 'user-api', environment, module, logger });
    await app.listen(0, '127.0.0.1');
    return new TestService(app, database, redis, log);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
    await this.redis.stop();
  }

  /** Runs SQL beside the service. */
  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.app.get(DataSource).query<Row[]>(statement, parameters);
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.call(path, { method: 'GET', headers: authorization(token) });
  }

  post(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.send('POST', path, body, token);
  }

  /** With an `Idempotency-Key` (AP-05). */
  postWithKey(path: string, body: object, token: string, key: string): Promise<Answer> {
    return this.call(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key, ...authorization(token) },
    });
  }

  put(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.send('PUT', path, body, token);
  }

  /** @param body sent as it is when it is a string */
  send(method: string, path: string, body: unknown, token?: string): Promise<Answer> {
    return this.call(path, {
      method,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...authorization(token) },
    });
  }

  private async call(path: string, request: RequestInit): Promise<Answer> {
    const response = await fetch(`${await this.app.getUrl()}/api/v1/user${path}`, request);
    const envelope = (await response.json()) as Envelope<Record<string, unknown>>;
    return { status: response.status, headers: response.headers, ...envelope };
  }
}

function authorization(token?: string): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
