import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** The stock of a product fell to its threshold: administrators are told, once for each fall. */
export const inventoryAlertJob = defineJob({
  queue: 'inventory-alert',
  schema: z.strictObject({
    product_id: z.uuid(),
    /** Which of its falls. */
    fall_id: z.uuid(),
  }),
  attempts: 10,
  backoffMs: 2_000,
  concurrency: 2,
});
