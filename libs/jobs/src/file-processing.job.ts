import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** A file whose bytes have arrived: hash, type by content, thumbnail (FI-01). Enqueued in the transaction that makes the file. */
export const fileProcessingJob = defineJob({
  queue: 'file-processing',
  schema: z.strictObject({ file_id: z.uuid() }),
  attempts: 8,
  backoffMs: 2_000,
  concurrency: 2,
});
