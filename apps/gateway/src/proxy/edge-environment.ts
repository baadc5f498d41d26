import type { RedisEnvironment } from '@ginforge/chassis';
import { type z } from 'zod';

import { rateLimitEnvironment } from '../limits/rate-limit-environment.js';
import { upstreamEnvironment } from '../upstreams/upstream-environment.js';
import { clientEnvironment } from './client-environment.js';
import { proxyEnvironment } from './proxy-environment.js';

/** The HTTP edge's part of the gateway's environment. */
export const edgeEnvironment = {
  ...proxyEnvironment,
  ...clientEnvironment,
  ...upstreamEnvironment,
  ...rateLimitEnvironment,
};

/** What the edge reads of the gateway's environment. */
export type EdgeEnvironment = Readonly<z.output<z.ZodObject<typeof edgeEnvironment>>> &
  Pick<RedisEnvironment, 'REDIS_ENABLED'>;
