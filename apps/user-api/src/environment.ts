import { authEnvironment, authEnvironmentRules } from '@ginforge/auth';
import { loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { databaseEnvironment, signInEnvironment } from '@ginforge/database';
import { idempotencyEnvironment } from '@ginforge/idempotency';
import { orderPlacementEnvironment, paymentsEnvironment, paymentsEnvironmentRules } from '@ginforge/orders';
import { z } from 'zod';

import registration from '../package.json' with { type: 'json' };

/** What user-api reads from its environment. It always needs Redis: revocations are there. */
export const environmentSchema = z
  .object({
    ...serviceEnvironment({ port: registration.ginforge.port }),
    REDIS_URL: redisEnvironment.REDIS_URL,
    ...authEnvironment,
    ...databaseEnvironment,
    ...signInEnvironment,
    ...idempotencyEnvironment,
    ...orderPlacementEnvironment,
    ...paymentsEnvironment,
  })
  .check(authEnvironmentRules, paymentsEnvironmentRules);

export type UserApiEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** @throws EnvironmentError with every problem at once */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): UserApiEnvironment {
  return loadEnvironment(environmentSchema, source);
}
