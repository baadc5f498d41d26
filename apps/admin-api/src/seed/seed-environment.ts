import { z } from 'zod';

const developmentPassword = 'admin123';

/** What the seed reads from the environment (AD-05). */
export const seedEnvironment = {
  ADMIN_PASSWORD: z
    .string()
    .min(8, 'must have at least 8 characters')
    .max(128, 'must have at most 128 characters')
    .default(developmentPassword)
    .describe('Password of the administrator `admin` that an empty database gets.'),
};

interface SeedVariables {
  NODE_ENV?: unknown;
  DATABASE_MIGRATE?: unknown;
  ADMIN_PASSWORD?: unknown;
}

/** Production wants a password of its own; a service that leaves the database to a migration job needs none. */
export const seedEnvironmentRules = z.superRefine<SeedVariables>(
  ({ NODE_ENV, DATABASE_MIGRATE, ADMIN_PASSWORD }, context) => {
    if (NODE_ENV !== 'production' || DATABASE_MIGRATE === 'off') return;
    if (ADMIN_PASSWORD !== developmentPassword) return;
    context.addIssue({
      code: 'custom',
      path: ['ADMIN_PASSWORD'],
      message: 'is required in production and must not be the development default',
    });
  },
  { when: () => true },
);
