import { randomUUID } from 'node:crypto';

import { DataSource } from 'typeorm';

import { eventually } from './eventually.js';
import { LogLines } from './log-lines.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { startTestRedis, type TestRedis } from './test-redis.js';

/** What came back: the HTTP status and the envelope (AP-01). */
export interface Answer {
  status: number;
  headers: Headers;
  code: number;
  message: string;
  data?: Record<string, unknown>;
  errors?: readonly { path: string; message: string }[];
  trace_id: string;
}

/** What a service under test runs on. */
export interface TestResources {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly log: LogLines;
  /** Its environment. */
  readonly variables: Readonly<Record<string, string>>;
}

/** An empty PostgreSQL database and a Redis of its own. @param variables go before what tests usually have */
export async function openTestResources(variables: Record<string, string>): Promise<TestResources> {
  const [database, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
  const usual = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    DATABASE_CONNECT_TIMEOUT_MS: '60000', // fifty requests at once share ten connections on a machine that has other work
    REDIS_URL: redis.url,
    JWT_SECRET: 'a secret for tests and for nothing else',
  };
  return { database, redis, log: new LogLines(), variables: { ...usual, ...variables } };
}

/** A Nest application, as far as it is used here. */
interface Application {
  getUrl(): Promise<string>;
  close(): Promise<void>;
  get(token: typeof DataSource): DataSource;
}

/** A real service that listens, and calls of its API. */
export class HttpTestService<App extends Application> {
  /** @param prefix of its paths: `/api/v1/user` */
  constructor(
    readonly app: App,
    private readonly resources: TestResources,
    private readonly prefix: string,
  ) {}

  get database(): TestDatabase {
    return this.resources.database;
  }

  get redis(): TestRedis {
    return this.resources.redis;
  }

  get log(): LogLines {
    return this.resources.log;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
    await this.redis.stop();
  }

  /** Starts Redis again, and ends when the service has found it. */
  async redisReturns(): Promise<void> {
    await this.redis.restart();
    await eventually(async () => (await fetch(`${await this.app.getUrl()}/readyz`)).ok);
  }

  /** Runs SQL beside the service. */
  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.app.get(DataSource).query<Row[]>(statement, parameters);
  }

  /** An administrator straight in the database, whom a role of its own allows this and no more. @returns the id */
  async insertAdministrator(...permissions: string[]): Promise<string> {
    const id = randomUUID();
    await this.sql(
      `INSERT INTO administrators (id, username, email, password_hash, name)
       VALUES ($1::uuid, $1::uuid::text, $1::uuid || '@example.com', 'none', '')`,
      [id],
    );
    await this.sql(`INSERT INTO roles (id, code, name) VALUES ($1::uuid, 'role_' || $1::uuid, '')`, [id]);
    await this.sql('INSERT INTO administrator_roles (administrator_id, role_id) VALUES ($1, $1)', [id]);
    await this.sql(
      `INSERT INTO permissions (id, code, name) SELECT gen_random_uuid(), unnest($1::text[]), '' ON CONFLICT DO NOTHING`,
      [permissions],
    );
    await this.sql(
      'INSERT INTO role_permissions (role_id, permission_id) SELECT $1::uuid, id FROM permissions WHERE code = ANY ($2)',
      [id, permissions],
    );
    return id;
  }

  /** What was logged of a thing, the oldest first (AD-03). */
  logged(entityId: unknown): Promise<{ username: string; action: string; changes: object }[]> {
    return this.sql('SELECT username, action, changes FROM operation_logs WHERE entity_id = $1 ORDER BY id', [
      entityId,
    ]);
  }

  /** What consoles are told of a thing, the oldest first: the contents of each `data_update` (AD-03). */
  async updatesOf(entityId: unknown): Promise<unknown[]> {
    const rows = await this.sql<{ content: unknown }>(
      `SELECT item->'message'->'content' AS content FROM outbox_messages
       WHERE item->'message'->>'type' = 'data_update' AND item->'message'->'content'->>'id' = $1 ORDER BY seq`,
      [entityId],
    );
    return rows.map(({ content }) => content);
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.call(path, { method: 'GET', headers: authorization(token) });
  }

  delete(path: string, token?: string): Promise<Answer> {
    return this.call(path, { method: 'DELETE', headers: authorization(token) });
  }

  post(path: string, body: unknown, token?: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, body, token, headers);
  }

  /** With an `Idempotency-Key` (AP-05). */
  postWithKey(path: string, body: object, token: string, key: string): Promise<Answer> {
    return this.post(path, body, token, { 'idempotency-key': key });
  }

  put(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.send('PUT', path, body, token);
  }

  /** @param body sent as it is when it is a string */
  send(
    method: string,
    path: string,
    body: unknown,
    token?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.call(path, {
      method,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...authorization(token), ...headers },
    });
  }

  private async call(path: string, request: RequestInit): Promise<Answer> {
    const response = await fetch(`${await this.app.getUrl()}${this.prefix}${path}`, request);
    const envelope = (await response.json()) as Omit<Answer, 'status' | 'headers'>;
    return { status: response.status, headers: response.headers, ...envelope };
  }
}

function authorization(token?: string): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
