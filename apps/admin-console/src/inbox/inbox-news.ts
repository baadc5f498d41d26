import { isJsonObject, type Message } from '@ginforge/protocol';

/**
 * Whether a notification may be one that the inbox keeps. What has no place in the user's own stream is not: broadcasts, and how far an
 * upload is.
 */
export function isKept({ type, stream, content }: Message): boolean {
  return type === 'notification' && stream === 'user' && !isUploadStep(content);
}

/** Steps on an upload's way are many and soon old; its end is kept (FI-01). */
export function isUploadStep(content: unknown): boolean {
  if (!isJsonObject(content) || content['category'] !== 'upload') return false;
  const { data } = content;
  return !isJsonObject(data) || (data['status'] !== 'done' && data['status'] !== 'rejected');
}

/** How many are unread, where the message tells (RT-35). */
export function unreadOf({ type, content }: Message): number | undefined {
  if (type !== 'data_update' || !isJsonObject(content) || content['entity'] !== 'notification')
    return undefined;
  const { data } = content;
  return isJsonObject(data) && typeof data['unread'] === 'number' ? data['unread'] : undefined;
}
