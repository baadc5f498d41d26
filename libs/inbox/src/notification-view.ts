import { type Notification } from '@ginforge/database';
import { z } from 'zod';

/** A notification as its user sees it. */
export const notificationView = z
  .object({
    id: z.uuid(),
    title: z.string(),
    body: z.string(),
    icon: z.string().nullable(),
    link: z.string().nullable(),
    category: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).nullable(),
    read_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Notification' });

export type NotificationView = z.output<typeof notificationView>;

/** How many notifications a user has not read. */
export const unreadCount = z.object({ unread: z.int().min(0) }).meta({ id: 'UnreadCount' });

export type UnreadCount = z.output<typeof unreadCount>;

export function presentNotification(notification: Notification): NotificationView {
  const { id, title, body, icon, link, category, data, readAt, createdAt } = notification;
  return {
    id,
    title,
    body,
    icon,
    link,
    category,
    data,
    read_at: readAt?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
  };
}
