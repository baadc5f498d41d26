import { pagingQuery } from '@ginforge/chassis';
import { type FeedPosition, isIdentifier } from '@ginforge/database';
import { z } from 'zod';

/** `<milliseconds since 1970>.<id>`, which base64url makes opaque: clients hand it back and read nothing from it. */
const position = /^(\d{1,15})\.([0-9a-f-]{36})$/;

function parseCursor(text: string): FeedPosition | undefined {
  const [, milliseconds, id = ''] = position.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  const createdAt = new Date(Number(milliseconds));
  return isIdentifier(id) && !Number.isNaN(createdAt.getTime()) ? { createdAt, id } : undefined;
}

/** AP-03: the cursor that begins behind this notification. */
export function cursorBehind({ createdAt, id }: FeedPosition): string {
  return Buffer.from(`${createdAt.getTime()}.${id}`, 'latin1').toString('base64url');
}

/** The query of the inbox: `unread=true`, `cursor`, `page_size` (capped at 100). */
export const notificationsQuery = z.object({
  unread: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: '`true` leaves out what was read.' }),
  page_size: pagingQuery.shape.page_size,
  cursor: z
    .string()
    .max(100)
    .transform((text, context) => {
      const parsed = parseCursor(text);
      if (!parsed) context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
      return parsed;
    })
    .optional()
    .meta({ description: 'The `next_cursor` of the page before.' }),
});

export type NotificationsQuery = z.infer<typeof notificationsQuery>;
