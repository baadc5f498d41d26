import { isUserId } from '@ginforge/protocol';
import { z } from 'zod';

import { defineJob } from './job-definition.js';

/** One mail to one user: the channel `email` of `user-notification`, apart from it so that a slow mail server holds up mails alone. */
export const userEmailJob = defineJob({
  queue: 'user-email',
  schema: z.strictObject({
    user_id: z.string().refine(isUserId, 'must be a user id'),
    title: z.string().min(1).max(256),
    body: z.string().max(16_384),
    link: z.string().max(2_048).optional(),
  }),
  attempts: 12,
  backoffMs: 1_000,
  concurrency: 5,
});
