import type { Principal } from '@ginforge/auth';
import { ApplicationError, type Page } from '@ginforge/chassis';
import { isIdentifier, paginate, StoredFile, Upload } from '@ginforge/database';
import { releaseBytes } from '@ginforge/files';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { fileColumns, type FilesQuery, ofType } from './file-list.js';

type Owner = Pick<Principal, 'userId' | 'audience'>;

/** Everybody's own files. What is another's is not there: the same user id under another audience is somebody else (AD-06). */
@Injectable()
export class FilesService {
  constructor(private readonly dataSource: DataSource) {}

  list({ userId, audience }: Owner, { status, type, ...query }: FilesQuery): Promise<Page<StoredFile>> {
    const rows = this.dataSource.manager
      .createQueryBuilder(StoredFile, 'file')
      .leftJoinAndSelect('file.content', 'content')
      .where('file.ownerId = :userId AND file.audience = :audience', { userId, audience });
    if (status) rows.andWhere('file.status = :status', { status });
    if (type !== undefined) ofType(rows, type);
    return paginate(rows, query, fileColumns);
  }

  /** @throws ApplicationError FILE_NOT_FOUND */
  find(owner: Owner, id: string): Promise<StoredFile> {
    return this.known(id, { ownerId: owner.userId, audience: owner.audience });
  }

  /** Whoever it belongs to: for who has a link. @throws ApplicationError FILE_NOT_FOUND */
  findAnybodys(id: string): Promise<StoredFile> {
    return this.known(id, {});
  }

  /** @throws ApplicationError FILE_NOT_FOUND */
  rename(owner: Owner, id: string, name: string): Promise<StoredFile> {
    return this.dataSource.transaction(async (manager) => {
      await lockFile(manager, owner, id);
      await manager.update(StoredFile, { id }, { name, updatedAt: new Date() });
      await tell(manager, owner, 'update', id, { id, name });
      return withContent(manager, id);
    });
  }

  /**
   * Whatever its state: what the worker finds gone it leaves alone. Bytes that no other file has are removed after the commit.
   * @returns the file as it was
   * @throws ApplicationError FILE_NOT_FOUND
   */
  remove(owner: Owner, id: string): Promise<StoredFile> {
    return this.dataSource.transaction(async (manager) => {
      await lockFile(manager, owner, id);
      const file = await withContent(manager, id);
      await manager.delete(StoredFile, { id });
      await manager.delete(Upload, { id });
      await releaseBytes(manager, file);
      await tell(manager, owner, 'delete', id);
      return file;
    });
  }

  private async known(
    id: string,
    owner: Partial<Pick<StoredFile, 'ownerId' | 'audience'>>,
  ): Promise<StoredFile> {
    if (!isIdentifier(id)) throw new ApplicationError('FILE_NOT_FOUND');
    const file = await this.dataSource.manager.findOne(StoredFile, {
      where: { id, ...owner },
      relations: { content: true },
    });
    if (!file) throw new ApplicationError('FILE_NOT_FOUND');
    return file;
  }
}

/** What somebody else is changing is waited for. */
async function lockFile(manager: EntityManager, owner: Owner, id: string): Promise<void> {
  const where = { id, ownerId: owner.userId, audience: owner.audience };
  const lock = { mode: 'pessimistic_write' } as const;
  const file = isIdentifier(id) ? await manager.findOne(StoredFile, { where, lock }) : null;
  if (!file) throw new ApplicationError('FILE_NOT_FOUND');
}

function withContent(manager: EntityManager, id: string): Promise<StoredFile> {
  return manager.findOneOrFail(StoredFile, { where: { id }, relations: { content: true } });
}

/** The owner alone: what files somebody has is nobody else's business. */
async function tell(
  manager: EntityManager,
  { userId }: Owner,
  action: 'update' | 'delete',
  id: string,
  data?: object,
): Promise<void> {
  const content = { entity: 'file', action, id, ...(data && { data }) };
  await outbox.within(manager).sendToUser(userId, { type: 'data_update', content });
}
