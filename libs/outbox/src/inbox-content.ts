import { validationError } from '@ginforge/chassis';
import { storableText } from '@ginforge/database';
import type { NotificationContent } from '@ginforge/protocol';
import { z } from 'zod';

/** A message is refused as a whole before a text of it is as long as this. */
const max = 1_000_000;

const schema = z.object({
  title: storableText({ min: 1, max }),
  body: storableText({ max }),
  icon: storableText({ max }).optional(),
  link: storableText({ max }).optional(),
  category: storableText({ max }).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
}) satisfies z.ZodType<NotificationContent>;

/**
 * What of a notification is kept in the inbox.
 * @throws ApplicationError VALIDATION_FAILED for text that PostgreSQL cannot keep, and where title or body are missing
 */
export function inboxContent(content: unknown): NotificationContent {
  const result = schema.safeParse(content);
  if (!result.success) throw validationError(result.error.issues);
  return result.data;
}
