import { integerVariable } from '@ginforge/chassis';
import type { z } from 'zod';

/** What a process that runs jobs reads from the environment. */
export const jobWorkersEnvironment = {
  JOB_LOCK_MS: integerVariable(500, 600_000, 15_000).describe(
    'How long a worker may be silent before its jobs go to another one, in milliseconds.',
  ),
};

export type JobWorkersEnvironment = Readonly<z.output<z.ZodObject<typeof jobWorkersEnvironment>>>;
