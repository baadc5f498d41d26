import { ApplicationError } from '@ginforge/chassis';
import {
  abandonUpload,
  type FileStorage,
  finishUpload,
  hasArrived,
  releaseContent,
  UploadStates,
} from '@ginforge/files';
import { outbox } from '@ginforge/outbox';
import type { DataSource } from 'typeorm';

import { unnamedKeys } from '../files/unnamed-keys.js';
import { ownerKey, StorageOwner } from './storage-owner.js';

/** So many are looked at at a time. */
const batch = 200;

/** Before this, whoever uploads is still about to finish it, and the job of a file is still about to run. */
const patience = { upload: '10 minutes', processing: '1 hour' };

interface OpenUpload {
  readonly id: string;
  readonly size: string;
  readonly isExpired: boolean;
}

/** What of files is left behind when processes die or people go away in the middle. Harmless to repeat, and to run twice at once. */
export class ForgottenFiles {
  private readonly owner: StorageOwner;
  private readonly states: UploadStates;

  /** @param orphanSeconds how old an object is before it is nobody's */
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: FileStorage,
    private readonly orphanSeconds: number,
  ) {
    this.owner = new StorageOwner(dataSource, storage);
    this.states = new UploadStates(dataSource);
  }

  /**
   * Makes files of uploads whose bytes are all there, and removes what else has expired.
   * @param signal ends it between two uploads
   * @returns how many were removed
   */
  async endUploads(signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (let after = ''; !signal.aborted;) {
      const uploads = await this.openUploads(after);
      for (const upload of uploads) if (!signal.aborted && (await this.endUpload(upload))) removed += 1;
      const last = uploads.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
    return removed;
  }

  /** @returns how many contents no file has, and are released */
  async releaseContents(signal: AbortSignal): Promise<number> {
    const unused: { id: string }[] = await this.dataSource.query(
      'SELECT id FROM file_contents c WHERE NOT EXISTS (SELECT FROM files WHERE content_id = c.id) LIMIT 1000',
    );
    let released = 0;
    for (const { id } of unused) {
      if (signal.aborted) break;
      const isGone = await this.dataSource.transaction((manager) => releaseContent(manager, id));
      if (isGone) released += 1;
    }
    return released;
  }

  /**
   * Removes what is in the storage and nobody's.
   * @returns how many objects
   * @throws ForeignStorageError
   */
  async removeOrphans(signal: AbortSignal): Promise<number> {
    const before = Date.now() - this.orphanSeconds * 1_000;
    if ((await this.owner.claim()).getTime() > before) return 0;
    let removed = 0;
    for await (const keys of this.oldKeys(before)) {
      if (signal.aborted) break;
      const orphans = await unnamedKeys(this.dataSource, keys);
      for (const key of orphans) await this.storage.remove(key);
      removed += orphans.length;
    }
    return removed;
  }

  /** Has the worker look once a day at files whose job was lost, or gave up while the storage was away. */
  async processAgain(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const files: { id: string }[] = await manager.query(
        `SELECT id FROM files WHERE status = 'processing' AND updated_at < now() - interval '${patience.processing}'
         ORDER BY updated_at LIMIT 1000`,
      );
      const day = new Date().toISOString().slice(0, 10);
      for (const { id } of files)
        await outbox.within(manager).enqueue('file-processing', { file_id: id }, { jobId: `${id}-${day}` });
    });
  }

  private openUploads(after: string): Promise<OpenUpload[]> {
    return this.dataSource.query<OpenUpload[]>(
      `SELECT id, size, expires_at < now() AS "isExpired" FROM uploads
       WHERE finished_at IS NULL AND id::text > $1
         AND (expires_at < now() OR created_at < now() - interval '${patience.upload}')
       ORDER BY id::text LIMIT ${batch}`,
      [after],
    );
  }

  /** @returns whether it is gone */
  private async endUpload({ id, size, isExpired }: OpenUpload): Promise<boolean> {
    if (await hasArrived(this.storage, this.states, { id, size: Number(size) })) {
      await this.dataSource.transaction((manager) => finishUpload(manager, id)).catch(unlessGone);
      return false;
    }
    return isExpired && this.dataSource.transaction((manager) => abandonUpload(manager, id));
  }

  private async *oldKeys(before: number): AsyncGenerator<string[]> {
    let keys: string[] = [];
    for await (const { key, modifiedAt } of this.storage.list()) {
      if (key !== ownerKey && modifiedAt.getTime() < before) keys.push(key);
      if (keys.length === batch) {
        yield keys;
        keys = [];
      }
    }
    yield keys;
  }
}

/** Somebody else has ended it meanwhile. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ApplicationError && error.errorName === 'FILE_NOT_FOUND')) throw error;
}
