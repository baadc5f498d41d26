import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** An order that is still unpaid: its user is reminded, or it is cancelled and its stock given back (http.md, 3). */
export const orderReminderJob = defineJob({
  queue: 'order-reminder',
  schema: z.strictObject({
    order_id: z.uuid(),
    action: z.enum(['remind', 'cancel']),
  }),
  attempts: 10,
  backoffMs: 2_000,
  concurrency: 5,
});
