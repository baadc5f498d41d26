import { type Notification } from '@ginforge/database';

/** A notification as its user sees it. */
export interface NotificationView {
  id: string;
  title: string;
  body: string;
  icon: string | null;
  link: string | null;
  category: string | null;
  data: Record<string, unknown> | null;
  read_at: string | null;
  created_at: string;
}

export function notificationView(notification: Notification): NotificationView {
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
