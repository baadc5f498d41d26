import { integerVariable, urlVariable } from '@ginforge/chassis';
import { z } from 'zod';

/** What a service with a database reads from its environment; spread it into the service's own schema. */
export const databaseEnvironment = {
  DATABASE_URL: urlVariable('postgres', 'postgresql').describe(
    'PostgreSQL that all services share, as postgres://user:password@host:5432/database.',
  ),
  DATABASE_POOL_SIZE: integerVariable(1, 200, 10).describe(
    'Connections that this process opens at the most.',
  ),
  DATABASE_CONNECT_TIMEOUT_MS: integerVariable(100, 600_000, 3_000).describe(
    'A connection has to be there, or become free, within this time, in milliseconds; else the answer is 503.',
  ),
  DATABASE_MIGRATE: z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default('on')
    .describe('`off`: a migration job brings the tables up to date before the service starts.'),
  DATABASE_STATEMENT_TIMEOUT_MS: integerVariable(100, 600_000, 15_000).describe(
    'A statement that runs longer is cancelled by PostgreSQL, in milliseconds.',
  ),
};

export type DatabaseEnvironment = z.infer<z.ZodObject<typeof databaseEnvironment>>;
