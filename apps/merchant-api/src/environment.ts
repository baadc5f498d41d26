import { authEnvironment, authEnvironmentRules } from '@ginforge/auth';
import { loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { databaseEnvironment } from '@ginforge/database';
import { idempotencyEnvironment } from '@ginforge/idempotency';
import { z } from 'zod';

import registration from '../package.json' with { type: 'json' };

/** What merchant-api reads from its environment. It always needs Redis: revocations are there. */
export const environmentSchema = z
  .object({
    ...serviceEnvironment({ port: registration.ginforge.port }),
    REDIS_URL: redisEnvironment.REDIS_URL,
    ...authEnvironment,
    ...databaseEnvironment,
    ...idempotencyEnvironment,
  })
  .check(authEnvironmentRules);

export type MerchantApiEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** @throws EnvironmentError with every problem at once */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): MerchantApiEnvironment {
  return loadEnvironment(environmentSchema, source);
}
