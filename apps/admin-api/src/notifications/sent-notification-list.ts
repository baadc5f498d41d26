import {
  type ListColumns,
  listQuery,
  orderlyPeriod,
  periodQuery,
  type SentNotification,
  sentNotificationKinds,
  storableText,
} from '@ginforge/database';
import { z } from 'zod';

/** The query of what was sent (AP-03); `keyword` is looked for in titles, rooms, receivers and senders. */
export const sentNotificationsQuery = listQuery(['created_at'])
  .extend({
    ...periodQuery,
    kind: z.enum(sentNotificationKinds).optional(),
    user_id: storableText({ min: 1, max: 128 }).optional().meta({ description: 'To whom.' }),
  })
  .check(orderlyPeriod);

export type SentNotificationsQuery = z.infer<typeof sentNotificationsQuery>;

export const sentNotificationColumns: ListColumns<SentNotification, SentNotificationsQuery['sort_by']> = {
  sort: { created_at: 'createdAt' },
  search: ['title', 'room', 'userId', 'username'],
};
