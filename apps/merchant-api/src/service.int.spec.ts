import { eventually } from '@ginforge/testing';

import { TestService } from './test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

const ask = async (path: string) => fetch((await service.app.getUrl()) + path);

it('[PF-06] is ready with its database and Redis, and not ready without', async () => {
  expect(await (await ask('/readyz')).json()).toMatchObject({
    status: 'ok',
    checks: { redis: 'ok', database: 'ok' },
  });
  await service.redis.kill();
  await eventually(async () => expect((await ask('/readyz')).status).toBe(503));
  expect((await ask('/healthz')).status).toBe(200);
  await service.redis.start();
  await eventually(async () => expect((await ask('/readyz')).status).toBe(200));
});

it('[OB-01] has metrics', async () => {
  expect(await (await ask('/metrics')).text()).toContain('http_requests_total');
});
