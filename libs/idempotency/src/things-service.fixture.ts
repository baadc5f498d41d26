import { AccessTokens, type Audience, authEnvironment } from '@ginforge/auth';
import {
  createService,
  type Envelope,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
} from '@ginforge/chassis';
import { databaseEnvironment } from '@ginforge/database';
import { createTestDatabase, type TestDatabase } from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { z } from 'zod';

import { idempotencyEnvironment } from './idempotency-environment.js';
import { Making, ThingsModule } from './things.module.fixture.js';

const schema = z.object({
  ...serviceEnvironment({ port: 0 }),
  ...redisEnvironment,
  ...authEnvironment,
  ...databaseEnvironment,
  ...idempotencyEnvironment,
});

/** What came back. */
export interface Answer extends Envelope {
  status: number;
  replayed: boolean;
  headers: Headers;
}

/** One process of the service; several share a database. */
export class ThingsService {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly url: string,
  ) {}

  static async start(database: TestDatabase, variables: Record<string, string> = {}): Promise<ThingsService> {
    const environment = loadEnvironment(schema, {
      DATABASE_URL: database.url,
      JWT_SECRET: 'a secret for tests and for nothing else',
      REDIS_ENABLED: 'false',
      LOG_LEVEL: 'silent',
      ...variables,
    });
    const app = await createService({
      name: 'things',
      environment,
      module: ThingsModule.forRoot(environment),
    });
    await app.listen(0, '127.0.0.1');
    return new ThingsService(app, await app.getUrl());
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  get dataSource(): DataSource {
    return this.app.get(DataSource);
  }

  /** What happens while the next things are made. */
  whileMaking(next: Making['next']): void {
    this.app.get(Making).next = next;
  }

  token(userId: string, audience: Audience = 'user'): string {
    return this.app.get(AccessTokens).issue({ userId, username: userId, roles: [], audience }).token;
  }

  /** How many rows a name has. */
  async made(name: string): Promise<number> {
    const rows: unknown[] = await this.dataSource.query('SELECT 1 FROM things WHERE name = $1', [name]);
    return rows.length;
  }

  /** @param body sent as it is when it is a string */
  async post(
    path: string,
    body: unknown,
    key?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
        ...headers,
      },
    });
    const envelope = (await response.json()) as Envelope;
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    return { status: response.status, headers: response.headers, replayed, ...envelope };
  }
}

/** A database with the table of things. */
export async function thingsDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  await dataSource.query('CREATE TABLE things (name text NOT NULL, odd text UNIQUE)');
  await dataSource.destroy();
  return database;
}
