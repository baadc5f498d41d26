import { authEnvironment, authEnvironmentRules } from '@ginforge/auth';
import { loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { databaseEnvironment, signInEnvironment } from '@ginforge/database';
import { idempotencyEnvironment } from '@ginforge/idempotency';
import { mailEnvironment } from '@ginforge/mail';
import { notificationEnvironment } from '@ginforge/notification';
import { z } from 'zod';

import registration from '../package.json' with { type: 'json' };
import { seedEnvironment, seedEnvironmentRules } from './seed/seed-environment.js';

const service = serviceEnvironment({ port: registration.ginforge.port });

/** What admin-api reads from its environment. It always needs Redis: revocations, notifications and jobs are there. */
export const environmentSchema = z
  .object({
    ...service,
    REDIS_URL: redisEnvironment.REDIS_URL,
    ...authEnvironment,
    ...databaseEnvironment,
    ...signInEnvironment,
    ...idempotencyEnvironment,
    ...notificationEnvironment,
    ...mailEnvironment,
    ...seedEnvironment,
  })
  .check(authEnvironmentRules, seedEnvironmentRules);

export type AdminApiEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** @throws EnvironmentError with every problem at once */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): AdminApiEnvironment {
  return loadEnvironment(environmentSchema, source);
}

const migrationSchema = z
  .object({
    NODE_ENV: service.NODE_ENV,
    LOG_LEVEL: service.LOG_LEVEL,
    ...databaseEnvironment,
    ...seedEnvironment,
  })
  .check(seedEnvironmentRules);

export type MigrationEnvironment = Readonly<z.output<typeof migrationSchema>>;

/** The few variables of the migration job. @throws EnvironmentError with every problem at once */
export function readMigrationEnvironment(source: NodeJS.ProcessEnv = process.env): MigrationEnvironment {
  return loadEnvironment(migrationSchema, source);
}
