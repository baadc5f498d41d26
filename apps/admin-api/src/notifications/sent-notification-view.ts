import { type SentNotification, sentNotificationKinds } from '@ginforge/database';
import { notificationChannels } from '@ginforge/jobs';
import { z } from 'zod';

const channels = z.array(z.enum(notificationChannels)).nullable();

/** Something that an administrator said to people. */
export const sentNotificationView = z
  .object({
    id: z.uuid(),
    message_id: z.string().meta({
      description: 'Of the message that went out; where it was for one user, of the job that delivers it.',
    }),
    kind: z.enum(sentNotificationKinds),
    user_id: z.string().nullable(),
    room: z.string().nullable(),
    channels: channels.meta({ description: 'Of one to a user.' }),
    title: z.string().nullable(),
    content: z
      .json()
      .meta({ id: 'Json', description: 'Any JSON.' })
      .meta({ description: 'As it was sent: a notification, or what the members of a room got.' }),
    administrator_id: z.uuid(),
    username: z.string().meta({ description: 'Whose name it was then.' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'SentNotification' });

export type SentNotificationView = z.output<typeof sentNotificationView>;

export function presentSentNotification(sent: SentNotification): SentNotificationView {
  return {
    id: sent.id,
    message_id: sent.messageId,
    kind: sent.kind,
    user_id: sent.userId,
    room: sent.room,
    channels: sent.channels as SentNotificationView['channels'],
    title: sent.title,
    content: sent.content as SentNotificationView['content'],
    administrator_id: sent.administratorId,
    username: sent.username,
    created_at: sent.createdAt.toISOString(),
  };
}
