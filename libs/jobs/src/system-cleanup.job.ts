import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** Removes what nobody needs any more; by a schedule. */
export const systemCleanupJob = defineJob({
  queue: 'system-cleanup',
  schema: z.strictObject({}),
  attempts: 5,
  backoffMs: 10_000,
  concurrency: 1,
});
