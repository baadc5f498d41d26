import { FileContent, newIdentifier } from '@ginforge/database';
import type { EntityManager } from 'typeorm';

/** Bytes that may become a content. */
export type NewContent = Omit<FileContent, 'id' | 'createdAt'>;

export interface AdoptedContent {
  readonly content: FileContent;
  /** `false` where the same bytes were there already: those given are not needed. */
  readonly isNew: boolean;
}

/**
 * The content with these bytes: the one that is there, or a new one. It is locked until the transaction ends, so that it is not
 * released before the caller's file has it; and one that is being released is waited for, and then made anew (FI-02).
 */
export async function adoptContent(manager: EntityManager, candidate: NewContent): Promise<AdoptedContent> {
  await manager.query(
    `INSERT INTO file_contents (id, sha256, size, content_type, storage_key, thumbnail_key, width, height)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (sha256) DO UPDATE SET sha256 = EXCLUDED.sha256`,
    [
      newIdentifier(),
      candidate.sha256,
      candidate.size,
      candidate.contentType,
      candidate.storageKey,
      candidate.thumbnailKey,
      candidate.width,
      candidate.height,
    ],
  );
  const content = await manager.findOneByOrFail(FileContent, { sha256: candidate.sha256 });
  return { content, isNew: content.storageKey === candidate.storageKey };
}
