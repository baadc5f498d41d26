import type { Upload } from '@ginforge/database';
import type { NotificationContent } from '@ginforge/protocol';

/**
 * How far an upload is, for its owner (FI-01).
 * @param arrived how many of its bytes are there
 */
export function uploadProgress(
  { id, name, size }: Pick<Upload, 'id' | 'name' | 'size'>,
  arrived: number,
): NotificationContent {
  const percent = size === 0 ? 100 : Math.floor((arrived / size) * 100);
  return {
    title: arrived >= size ? 'Uploaded' : 'Uploading',
    body: `${name}: ${percent} %`,
    category: 'upload',
    data: { upload_id: id, bytes: arrived, total: size, percent },
  };
}
