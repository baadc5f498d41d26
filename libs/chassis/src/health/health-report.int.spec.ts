import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { type INestApplication, Module } from '@nestjs/common';
import { z } from 'zod';

import { ChassisModule } from '../chassis.module.js';
import { loadEnvironment } from '../environment/environment.js';
import { redisEnvironment, serviceEnvironment } from '../environment/service-environment.js';
import { createService } from '../lifecycle/create-service.js';
import { ServiceBus } from '../service-bus/service-bus.js';
import { ServiceInstance } from '../service-bus/service-instance.js';
import { healthReport, serviceHealth } from './health-report.js';
import { Readiness } from './readiness.js';

const schema = z.object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment });

let redis: TestRedis;
let services: INestApplication[];

async function start(name: string): Promise<INestApplication> {
  const environment = loadEnvironment(schema, { LOG_LEVEL: 'silent', REDIS_URL: redis.url });
  @Module({ imports: [ChassisModule.forRoot(environment, name)] })
  class ExampleModule {}
  const app = await createService({ name, environment, module: ExampleModule });
  await app.init();
  return app;
}

beforeAll(async () => {
  redis = await startTestRedis();
  services = [await start('one-api'), await start('one-api'), await start('other-api')];
});

afterAll(async () => {
  for (const app of services) await app.close();
  await redis.stop();
});

async function reports() {
  const gathered = await services[0]?.get(ServiceBus).askAll(serviceHealth, {}, { timeoutMs: 600_000 });
  return gathered?.answers ?? [];
}

describe('service.health', () => {
  it('[WK-03] is answered by every replica of every service with what it measures', async () => {
    const answers = await reports();
    const ids = services.map((app) => app.get(ServiceInstance).id);
    expect(answers.map(({ from }) => from).sort()).toEqual([...ids].sort());
    expect(answers.map(({ reply }) => reply.service).sort()).toEqual(['one-api', 'one-api', 'other-api']);
    for (const { reply } of answers) {
      expect(healthReport.parse(reply)).toMatchObject({ status: 'ok', checks: { redis: 'ok' } });
      expect(reply.memory_bytes).toBeGreaterThan(1_000_000);
    }
  });

  it('[WK-03] says which check fails, and where', async () => {
    services[2]?.get(Readiness).add('disk', () => Promise.reject(new Error('full')));
    const statuses = (await reports()).map(({ reply }) => [
      reply.service,
      reply.status,
      reply.checks['disk'],
    ]);
    expect(statuses.sort()).toEqual([
      ['one-api', 'ok', undefined],
      ['one-api', 'ok', undefined],
      ['other-api', 'unavailable', 'failed'],
    ]);
  });
});
