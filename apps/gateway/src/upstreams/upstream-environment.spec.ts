import { loadEnvironment } from '@ginforge/chassis';
import { z } from 'zod';

import { poolSettings, upstreamEnvironment } from './upstream-environment.js';

const schema = z.object(upstreamEnvironment);

describe('upstream environment', () => {
  it('[GW-04] [GW-06] checks /readyz every 5 s and retries a tenth of the requests by default', () => {
    const environment = loadEnvironment(schema, {});
    expect(environment.UPSTREAM_CHECK_INTERVAL_MS).toBe(5_000);
    expect(poolSettings(environment)).toMatchObject({
      checkPath: '/readyz',
      retryShare: 0.1,
      maxInFlight: 1_000,
      breaker: { failures: 5, failureShare: 0.5 },
    });
  });

  it('[GW-04] the path `off` switches checks off', () => {
    expect(poolSettings(loadEnvironment(schema, { UPSTREAM_CHECK_PATH: 'off' })).checkPath).toBeUndefined();
  });

  it.each([
    ['UPSTREAM_CHECK_PATH', 'readyz'],
    ['UPSTREAM_CHECK_PATH', '/a b'],
    ['BREAKER_FAILURE_PERCENT', '0'],
    ['RETRY_PERCENT', '101'],
  ])('[GW-05] refuses to start with %s=%s', (name, value) => {
    expect(() => loadEnvironment(schema, { [name]: value })).toThrow(name);
  });
});
