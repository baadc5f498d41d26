import { eventually, freePort } from '@ginforge/testing';

import { TestGateway } from '../testing/test-gateway.js';
import { UpstreamPools } from '../upstreams/upstream-pools.js';

describe('a gateway of which all services are away', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    gateway = await TestGateway.start({
      REDIS_ENABLED: 'false',
      USER_API_URLS: nobody,
      ADMIN_API_URLS: nobody,
      FILE_API_URLS: nobody,
      UPSTREAM_CHECK_INTERVAL_MS: '100',
    });
    const targets = gateway
      .get(UpstreamPools)
      .list()
      .flatMap(({ upstreams }) => upstreams);
    await eventually(() => targets.every(({ health }) => !health.usable));
  });
  afterAll(() => gateway.stop());

  it.each(['/healthz', '/readyz', '/metrics', '/docs'])(
    '[GW-05] answers %s all the same: that it is ready says nothing of them',
    async (path) => {
      expect((await gateway.ask(path)).status).toBe(200);
    },
  );

  it('[GW-05] answers for them in the envelope: 502, and soon 503 without asking', async () => {
    const first = await gateway.ask('/api/v1/user/profile');
    expect([first.status, JSON.parse(first.body)]).toEqual([502, expect.objectContaining({ code: 9002 })]);
    await eventually(async () => {
      const { status, headers } = await gateway.ask('/api/v1/user/profile');
      return status === 503 && headers['retry-after'] !== undefined;
    });
    expect((await gateway.ask('/readyz')).status).toBe(200);
  });

  it('[AP-08] [RT-62] logs which service failed and why, and the trace by its own name', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { headers } = await gateway.ask('/api/v1/files/7?token=secret', { headers: { traceparent } });
    const line = await eventually(() => {
      const found = TestGateway.logLines.find((text) =>
        text.includes(`"trace_id":"${headers['x-request-id'] as string}"`),
      );
      expect(found).toBeDefined();
      return found ?? '';
    });
    expect(JSON.parse(line)).toMatchObject({
      upstream_service: 'file-api',
      status: 502,
      path: '/api/v1/files/7',
      otel_trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: expect.not.stringContaining('b7ad6b7169203331'),
    });
    expect(line).toContain('ECONNREFUSED');
    expect(line).not.toContain('secret');
  });
});
