import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** Bytes that nobody has any more. Enqueued in the transaction that let go of them; what is gone already is fine. */
export const fileRemovalJob = defineJob({
  queue: 'file-removal',
  schema: z.strictObject({ storage_keys: z.array(z.string().min(1).max(128)).min(1).max(100) }),
  attempts: 12,
  backoffMs: 5_000,
  concurrency: 2,
});
