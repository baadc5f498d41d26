import { storableText } from '@ginforge/database';
import { notificationChannels } from '@ginforge/jobs';
import { isRoomName, isUserId } from '@ginforge/protocol';
import { z } from 'zod';

const content = {
  title: storableText({ min: 1, max: 200 }),
  body: storableText({ max: 10_000 }),
  icon: storableText({ max: 200 }).optional(),
  /** A page of ours or on the web; nothing that a browser would run. */
  link: storableText({ max: 2_000 })
    .regex(/^(https?:\/\/|\/(?!\/))[^\s<>"']*$/, 'must be an http(s) address or a path')
    .optional(),
  category: storableText({ max: 64 })
    .regex(/^[a-z][a-z0-9_-]*$/, 'must be lower-case letters, digits, hyphens and underscores')
    .optional(),
};

export const userNotificationBody = z
  .strictObject({
    user_id: storableText({ max: 128 }).refine(isUserId, 'must be a user id'),
    ...content,
    channels: z
      .array(z.enum(notificationChannels))
      .min(1)
      .max(notificationChannels.length)
      .refine((channels) => new Set(channels).size === channels.length, 'must name each channel once')
      .default(['in_app'])
      .meta({
        description:
          '`in_app`: the inbox and the open pages; `email`: a mail to the address of the account, where a mail server is configured.',
      }),
  })
  .meta({ id: 'UserNotificationBody' });

export const broadcastNotificationBody = z.strictObject(content).meta({ id: 'BroadcastNotificationBody' });

export const roomMessageBody = z
  .strictObject({
    room: storableText({ max: 128 }).refine(isRoomName, 'must be a room name'),
    /** Any JSON; what the members of the room understand. */
    content: z.json().meta({ id: 'Json', description: 'Any JSON.' }),
  })
  .meta({ id: 'RoomMessageBody' });

/** Answers to what is left to the worker. */
export const enqueuedJob = z.object({ job_id: z.string() });

/** Where a message went (RT-32). */
export const publishedMessage = z
  .object({
    id: z.string(),
    stream: z.string().meta({ description: '`broadcast` or `room:<name>`.' }),
    offset: z.int(),
    epoch: z.string(),
    deduped: z.boolean().meta({ description: 'Whether it had been published before.' }),
  })
  .meta({ id: 'PublishedMessage' });

export type UserNotificationBody = z.infer<typeof userNotificationBody>;
export type BroadcastNotificationBody = z.infer<typeof broadcastNotificationBody>;
export type RoomMessageBody = z.infer<typeof roomMessageBody>;
