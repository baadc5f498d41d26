import { once } from 'node:events';
import type { Server } from 'node:http';
import { HttpAdapterHost } from '@nestjs/core';
import { ReplicatedRevocations } from '@ginforge/auth';
import { Readiness } from '@ginforge/chassis';
import { eventually, startTestRedis, type TestRedis, UpgradeRejected } from '@ginforge/testing';
import { TestGateway } from '../testing/test-gateway.js';
import { accessToken } from '../testing/tokens.js';

describe('a gateway', () => {
  let redis: TestRedis;

  beforeEach(async () => {
    redis = await startTestRedis();
  });
  afterEach(() => redis.stop());

  it('[RT-39] that loses Redis in the middle of its start ends with a clear sentence instead of waiting half started', async () => {
    await redis.cli('CONFIG', 'SET', 'maxclients', 1); // its first connection is taken, and none behind it
    await expect(TestGateway.start({ REDIS_URL: redis.url })).rejects.toThrow(
      'Redis (REDIS_URL) went away during the start',
    );
  });

  it('[RT-50] that drained while an upgrade was being decided refuses it, and can end', async () => {
    const gateway = await TestGateway.start({ REDIS_URL: redis.url });
    const server = gateway.get(HttpAdapterHost).httpAdapter.getHttpServer() as Server;
    const asked = once(server, 'upgrade');
    redis.freeze();
    await eventually(() => !gateway.get(ReplicatedRevocations).isCurrent); // from then on Redis is asked
    const opening = gateway.open(accessToken('late')).catch((error: unknown) => error);
    await asked;
    await gateway.get(Readiness).startDraining();
    redis.thaw();
    const refusal = await opening;
    await gateway.stop();
    expect(refusal).toBeInstanceOf(UpgradeRejected);
    expect((refusal as UpgradeRejected).status).toBe(503);
  });
});
