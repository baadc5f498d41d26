import { createService } from '@ginforge/chassis';
import {
  createTestDatabase,
  serviceDocumentProblems,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

let redis: TestRedis;
let database: TestDatabase;
let app: NestExpressApplication;

beforeAll(async () => {
  [redis, database] = await Promise.all([startTestRedis(), createTestDatabase()]);
  const environment = readEnvironment({
    NODE_ENV: 'test',
    REDIS_URL: redis.url,
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
  });
  const module = AppModule.forRoot(environment);
  app = await createService({ name: 'gateway-worker', environment, module });
  await app.listen(0, '127.0.0.1');
});

afterAll(async () => {
  await app.close();
  await redis.stop();
  await database.drop();
});

it('[AP-07] documents every route and no other, validly, as the repository keeps it', async () => {
  const express = app.getHttpAdapter().getInstance();
  expect(await serviceDocumentProblems('gateway-worker', await app.getUrl(), express)).toEqual([]);
});
