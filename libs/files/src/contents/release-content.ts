import { FileContent, StoredFile } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import type { EntityManager } from 'typeorm';

import { thumbnailKeyOf } from './content-keys.js';

/** What of a file says where its bytes are. */
type Holder = Pick<StoredFile, 'contentId' | 'stagingKey'>;

/**
 * Lets go of the bytes of a file whose row this transaction has deleted, or has made `rejected`: of its content if no other file
 * has it, and of what was uploaded if it had become none yet.
 */
export async function releaseBytes(manager: EntityManager, { contentId, stagingKey }: Holder): Promise<void> {
  if (stagingKey !== null) await removeLater(manager, [stagingKey, thumbnailKeyOf(stagingKey)]);
  if (contentId !== null) await releaseContent(manager, contentId);
}

/**
 * Removes the content, and after the commit its bytes, unless a file has it. The row is locked until this transaction ends, as
 * {@link adoptContent} locks it, so no file adopts it in between; and of two files deleted at the same time the second releases it.
 * @returns whether it is gone
 */
export async function releaseContent(manager: EntityManager, contentId: string): Promise<boolean> {
  const content = await manager.findOne(FileContent, {
    where: { id: contentId },
    lock: { mode: 'pessimistic_write' },
  });
  if (content === null) return false;
  if (await manager.existsBy(StoredFile, { contentId })) return false;
  await manager.delete(FileContent, { id: contentId });
  await removeLater(manager, [content.storageKey, thumbnailKeyOf(content.storageKey)]);
  return true;
}

/** After the commit; what is not there, as a thumbnail that was never made, is no error. */
export async function removeLater(manager: EntityManager, storageKeys: readonly string[]): Promise<void> {
  await outbox.within(manager).enqueue('file-removal', { storage_keys: [...storageKeys] });
}
