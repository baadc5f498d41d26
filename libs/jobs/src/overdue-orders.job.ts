import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** Finds orders and payments whose own jobs should have settled them long ago; by a schedule. */
export const overdueOrdersJob = defineJob({
  queue: 'order-reminder',
  schema: z.strictObject({}),
  attempts: 5,
  backoffMs: 10_000,
  concurrency: 1,
});
