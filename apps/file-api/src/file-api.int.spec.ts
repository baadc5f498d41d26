import { createService } from '@ginforge/chassis';
import {
  createTestDatabase,
  eventually,
  serviceDocumentProblems,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

describe('file-api', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    [redis, database] = await Promise.all([startTestRedis(), createTestDatabase()]);
    const environment = readEnvironment({
      NODE_ENV: 'test',
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      JWT_SECRET: 'a secret for tests that is long enough',
      LOG_LEVEL: 'silent',
    });
    app = await createService({ name: 'file-api', environment, module: AppModule.forRoot(environment) });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
    await redis.stop();
  });

  it('[AP-01] answers 404 in the envelope where it has no route', async () => {
    for (const path of ['/api/v1/files', '/api/v1/files/1', '/']) {
      const response = await fetch(url + path, { headers: { 'X-Request-Id': 'trace-1' } });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ code: 1004, message: 'Not found', trace_id: 'trace-1' });
    }
  });

  it('[PF-06] is ready with its database and Redis, and not ready without', async () => {
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ok', checks: { redis: 'ok', database: 'ok' } });
    await redis.kill();
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await redis.start();
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
  });

  it('[AP-07] documents every route and no other, validly, as the repository keeps it', async () => {
    const express = app.getHttpAdapter().getInstance();
    expect(await serviceDocumentProblems('file-api', url, express)).toEqual([]);
  });

  it('[OB-01] has metrics', async () => {
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('http_requests_total');
  });

  it('[PF-06] does not start without a secret or a database, and says both at once', () => {
    expect(() => readEnvironment({})).toThrow(/DATABASE_URL/);
    expect(() => readEnvironment({ NODE_ENV: 'production' })).toThrow(
      /JWT_SECRET.*DATABASE_URL|DATABASE_URL.*JWT_SECRET/,
    );
  });
});
