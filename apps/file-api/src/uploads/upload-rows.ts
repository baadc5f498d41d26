import type { Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { isIdentifier, Upload } from '@ginforge/database';
import { UploadStates } from '@ginforge/files';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The table of uploads, where every replica finds what it needs to go on with one; also as the store's own memory of them. */
@Injectable()
export class UploadRows extends UploadStates {
  constructor(dataSource: DataSource) {
    super(dataSource);
  }

  /** @throws ApplicationError FILE_NOT_FOUND */
  async find(id: string): Promise<Upload> {
    const row = isIdentifier(id) ? await this.dataSource.manager.findOneBy(Upload, { id }) : null;
    if (row === null) throw new ApplicationError('FILE_NOT_FOUND');
    return row;
  }

  /** @throws ApplicationError FILE_NOT_FOUND, also for what belongs to somebody else */
  async owned({ userId, audience }: Principal, id: string): Promise<Upload> {
    const row = await this.find(id);
    if (row.ownerId !== userId || row.audience !== audience) throw new ApplicationError('FILE_NOT_FOUND');
    return row;
  }
}
