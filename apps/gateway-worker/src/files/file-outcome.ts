import { ApplicationError, type ErrorName } from '@ginforge/chassis';
import { StoredFile } from '@ginforge/database';
import { adoptContent, type NewContent, releaseBytes } from '@ginforge/files';
import { type DataSource, type EntityManager } from 'typeorm';

import { tellReady, tellRejected } from './file-messages.js';

/** `gone`: its owner has deleted it, or another run of the job was faster. */
export type Outcome = 'ready' | 'rejected' | 'gone';

/** What was found out about a file's bytes. */
export interface Examined extends NewContent {
  /** Whether a content with the same bytes was seen: then no thumbnail was made. */
  readonly isKnown: boolean;
}

/**
 * Gives the file its content: that of the same bytes where there is one, and then its own go (FI-02). Once, whoever else runs the job.
 * @throws ApplicationError UNAVAILABLE where the content that was seen has been released since: it takes another try
 */
export function becomeReady(dataSource: DataSource, id: string, found: Examined): Promise<Outcome> {
  return end(dataSource, id, found.storageKey, async (manager, file) => {
    const { content, isNew } = await adoptContent(manager, found);
    if (isNew && found.isKnown) throw new ApplicationError('UNAVAILABLE');
    await update(manager, file, { status: 'ready', contentId: content.id });
    if (!isNew) await releaseBytes(manager, { contentId: null, stagingKey: found.storageKey });
    await tellReady(manager, file, content);
    return 'ready';
  });
}

/** The file is never served; its bytes go. */
export function becomeRejected(
  dataSource: DataSource,
  { id, stagingKey }: StoredFile,
  reason: ErrorName,
): Promise<Outcome> {
  return end(dataSource, id, stagingKey, async (manager, file) => {
    await update(manager, file, { status: 'rejected', reason });
    await releaseBytes(manager, { contentId: null, stagingKey });
    await tellRejected(manager, file, reason);
    return 'rejected';
  });
}

/** What a file deleted meanwhile left, such as a thumbnail that came too late, goes too. */
function end(
  dataSource: DataSource,
  id: string,
  stagingKey: string | null,
  decide: (manager: EntityManager, file: StoredFile) => Promise<Outcome>,
): Promise<Outcome> {
  return dataSource.transaction(async (manager) => {
    const file = await manager.findOne(StoredFile, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (file === null) await releaseBytes(manager, { contentId: null, stagingKey });
    return file?.status === 'processing' ? decide(manager, file) : 'gone';
  });
}

async function update(
  manager: EntityManager,
  { id }: StoredFile,
  change: Pick<StoredFile, 'status'> & Partial<StoredFile>,
): Promise<void> {
  await manager.update(StoredFile, { id }, { ...change, stagingKey: null, updatedAt: new Date() });
}
