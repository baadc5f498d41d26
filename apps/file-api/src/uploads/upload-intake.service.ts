import type { Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { newIdentifier, type StoredFile, Upload } from '@ginforge/database';
import {
  abandonUpload,
  detectContentType,
  FileStorage,
  finishUpload,
  isAllowedType,
  readContentSample,
} from '@ginforge/files';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';

import { FILE_LIMITS, type FileLimitsEnvironment } from '../file-limits-environment.js';
import { refuseBeyondQuota } from './owner-quota.js';
import { describedUpload } from './upload-name.js';

/** What somebody wants to upload. */
export interface NewUpload {
  /** As the client calls it; `unnamed` without. */
  readonly name?: string | null;
  /** In bytes. */
  readonly size: number;
  readonly declaredType?: string | null;
}

/**
 * The life of an upload in the database, whichever way its bytes come (FI-03): room for it is reserved, its bytes become an object of
 * the storage under the upload's id, and then it is finished or abandoned.
 */
@Injectable()
export class UploadIntakeService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: FileStorage,
    @Inject(FILE_LIMITS) private readonly limits: FileLimitsEnvironment,
  ) {}

  /**
   * Makes room for an upload; it takes from its owner's quota from here on.
   * @throws ApplicationError VALIDATION_FAILED, FILE_TOO_LARGE, TOO_MANY_UPLOADS, QUOTA_EXCEEDED
   */
  reserve(
    owner: Pick<Principal, 'userId' | 'audience'>,
    { name, size, declaredType }: NewUpload,
  ): Promise<Upload> {
    const description = describedUpload(name, declaredType);
    return this.dataSource.transaction(async (manager) => {
      await refuseBeyondQuota(manager, owner, size, this.limits);
      const now = Date.now();
      const upload = {
        ...description,
        id: newIdentifier(),
        ownerId: owner.userId,
        audience: owner.audience,
        size,
        createdAt: new Date(now),
        expiresAt: new Date(now + this.limits.FILE_UPLOAD_TTL * 1_000),
        finishedAt: null,
      };
      await manager.insert(Upload, upload);
      return manager.create(Upload, { ...upload, state: null });
    });
  }

  /**
   * Says how great an upload has become whose size was only guessed beforehand.
   * @param size in bytes
   * @throws ApplicationError FILE_TOO_LARGE, QUOTA_EXCEEDED
   */
  resize({ id, ownerId, audience }: Upload, size: number): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const owner = { userId: ownerId, audience };
      await refuseBeyondQuota(manager, owner, size, this.limits, id);
      await manager.update(Upload, { id, finishedAt: IsNull() }, { size });
    });
  }

  /**
   * Makes a file of an upload whose bytes have all arrived, and has the worker look at it. Harmless to repeat: a process that died
   * before this is made up for by whoever asks next.
   * @throws ApplicationError FILE_TYPE_REFUSED, and the upload is gone; FILE_NOT_FOUND where it, or its file, is gone already;
   *   CONFLICT while bytes are missing
   */
  async finish(id: string): Promise<StoredFile> {
    const upload = await this.dataSource.manager.findOneBy(Upload, { id });
    if (upload !== null && upload.finishedAt === null) await this.refuseUnfit(upload);
    return this.dataSource.transaction((manager) => finishUpload(manager, id));
  }

  /**
   * Ends an upload that is not finished, and removes what has come of it.
   * @returns whether there was one
   */
  abandon(id: string): Promise<boolean> {
    return this.dataSource.transaction((manager) => abandonUpload(manager, id));
  }

  private async refuseUnfit({ id, size }: Upload): Promise<void> {
    const object = await this.storage.find(id);
    if (object?.size !== size) {
      throw new ApplicationError('CONFLICT', { message: 'Some bytes of this upload are missing' });
    }
    const type = await detectContentType(await readContentSample(this.storage, id));
    if (isAllowedType(type, this.limits.FILE_ALLOWED_TYPES)) return;
    await this.abandon(id);
    throw new ApplicationError('FILE_TYPE_REFUSED');
  }
}
