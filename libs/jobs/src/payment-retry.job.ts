import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** What the payment provider has not answered yet: a charge, a refund or a void. The payment itself knows how often it was tried. */
export const paymentRetryJob = defineJob({
  queue: 'payment-retry',
  schema: z.strictObject({ payment_id: z.uuid() }),
  attempts: 12,
  backoffMs: 5_000,
  concurrency: 5,
});
