import { randomUUID } from 'node:crypto';
import { describeHttpConformance } from '@ginforge/testing';
import { TestGateway } from './testing/test-gateway.js';
import { accessToken, administratorToken } from './testing/tokens.js';

describeHttpConformance('gateway', async () => {
  const gateway = await TestGateway.start({
    REDIS_ENABLED: 'false',
    LOG_LEVEL: 'trace',
    UPSTREAM_CHECK_PATH: 'off', // what is logged of targets is of no request
  });
  return {
    url: `http://127.0.0.1:${gateway.port}`,
    log: { lines: TestGateway.logLines },
    token: () => administratorToken(randomUUID()),
    bodies: {},
    access: { open: [], strangers: [accessToken(randomUUID())] },
    besides: /^\/docs|^\/ws$/,
    stop: () => gateway.stop(),
  };
});
