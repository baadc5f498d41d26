import { authEnvironment, authEnvironmentRules } from '@ginforge/auth';
import { loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { databaseEnvironment } from '@ginforge/database';
import { filesEnvironment } from '@ginforge/files';
import { idempotencyEnvironment } from '@ginforge/idempotency';
import { notificationEnvironment } from '@ginforge/notification';
import { z } from 'zod';

import registration from '../package.json' with { type: 'json' };
import { fileLimitsEnvironment } from './file-limits-environment.js';
import { linkEnvironment, linkEnvironmentRules } from './files/links/link-environment.js';

/** What file-api reads from its environment. It always needs Redis: revocations are there. */
export const environmentSchema = z
  .object({
    ...serviceEnvironment({ port: registration.ginforge.port }),
    REDIS_URL: redisEnvironment.REDIS_URL,
    ...authEnvironment,
    ...databaseEnvironment,
    ...notificationEnvironment,
    ...filesEnvironment,
    ...idempotencyEnvironment,
    ...fileLimitsEnvironment,
    ...linkEnvironment,
  })
  .check(authEnvironmentRules, linkEnvironmentRules);

export type FileApiEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** @throws EnvironmentError with every problem at once */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): FileApiEnvironment {
  return loadEnvironment(environmentSchema, source);
}
