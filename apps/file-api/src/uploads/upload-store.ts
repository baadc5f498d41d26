import { ApplicationError } from '@ginforge/chassis';
import type { Upload } from '@ginforge/database';
import { FileStorage, keptOf } from '@ginforge/files';
import { Inject, Injectable } from '@nestjs/common';
import { DataStore, Upload as TusUpload } from '@tus/utils';
import type { Readable } from 'node:stream';

import { FILE_LIMITS, type FileLimitsEnvironment } from '../file-limits-environment.js';
import { UploadIntakeService } from './upload-intake.service.js';
import { UploadRows } from './upload-rows.js';
import { UploadWriting } from './upload-writing.js';

/**
 * What the tus server writes to: the storage's own store, in which an upload is written under its lock alone, and what is complete
 * becomes a file as soon as somebody looks at it.
 */
@Injectable()
export class UploadStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'expiration', 'termination'];
  private readonly expirationMs: number;
  private readonly bytes: DataStore;

  constructor(
    @Inject(FILE_LIMITS) limits: FileLimitsEnvironment,
    storage: FileStorage,
    private readonly rows: UploadRows,
    private readonly intake: UploadIntakeService,
    private readonly writing: UploadWriting,
  ) {
    super();
    this.expirationMs = limits.FILE_UPLOAD_TTL * 1_000;
    this.bytes = storage.uploadStore({ state: rows, expirationMs: this.expirationMs });
  }

  override async create(upload: TusUpload): Promise<TusUpload> {
    return this.bytes.create(this.dated(upload, await this.rows.find(upload.id)));
  }

  /** A finished upload is told by its row: its bytes may be somewhere else by now. */
  override async getUpload(id: string): Promise<TusUpload> {
    const row = await this.rows.find(id);
    if (row.finishedAt !== null) return this.dated(finished(row), row);
    const upload = await this.bytes.getUpload(id);
    if (upload.offset === row.size) await this.intake.finish(id);
    return this.dated(upload, row);
  }

  /**
   * What has arrived stays, however the request ends.
   * @throws ApplicationError UNAVAILABLE where the lock is lost
   */
  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const row = await this.rows.find(id);
    return this.writing.carry(row, offset, source, (bytes) => this.bytes.write(bytes, id, offset));
  }

  /** @throws ApplicationError CONFLICT where it is a file already */
  override async remove(id: string): Promise<void> {
    if (await this.intake.abandon(id)) return;
    await this.rows.find(id);
    throw new ApplicationError('CONFLICT', { message: 'This upload is a file already' });
  }

  override getExpiration(): number {
    return this.expirationMs;
  }

  /** The tus server counts the time from the creation; our rows say when it is over. */
  private dated(upload: TusUpload, { expiresAt }: Upload): TusUpload {
    upload.creation_date = new Date(expiresAt.getTime() - this.expirationMs).toISOString();
    return upload;
  }
}

function finished(row: Upload): TusUpload {
  const { id, size } = row;
  return new TusUpload({ id, size, offset: size, metadata: keptOf(row)?.metadata });
}
