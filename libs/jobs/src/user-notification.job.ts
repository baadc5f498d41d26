import { isUserId, type NotificationContent } from '@ginforge/protocol';
import { z } from 'zod';

import { defineJob } from './job-definition.js';

const notificationContent = {
  title: z.string().min(1).max(256),
  body: z.string().max(16_384),
  icon: z.string().max(2_048).optional(),
  link: z.string().max(2_048).optional(),
  category: z.string().max(64).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
} satisfies { [Field in keyof NotificationContent]-?: z.ZodType<NotificationContent[Field]> };

/** The ways in which a notification reaches a user: the inbox with the open pages, and a mail to the address of the account. */
export const notificationChannels = ['in_app', 'email'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/** Tells one user something, by each of the channels. */
export const userNotificationJob = defineJob({
  queue: 'user-notification',
  schema: z.strictObject({
    user_id: z.string().refine(isUserId, 'must be a user id'),
    ...notificationContent,
    channels: z.array(z.enum(notificationChannels)).min(1).default(['in_app']),
  }),
  attempts: 5,
  backoffMs: 1_000,
  concurrency: 20,
});
