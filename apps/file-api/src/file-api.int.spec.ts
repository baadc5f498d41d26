import { eventually } from '@ginforge/testing';

import { readEnvironment } from './environment.js';
import { TestService } from './test-service.js';

describe('file-api', () => {
  let service: TestService;
  let url: string;

  beforeAll(async () => {
    service = await TestService.start();
    url = await service.app.getUrl();
  });
  afterAll(() => service.stop());

  it('[PF-06] is ready with its database and Redis, and not ready without', async () => {
    const { redis } = service;
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ok', checks: { redis: 'ok', database: 'ok' } });
    await redis.kill();
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await redis.start();
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
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
