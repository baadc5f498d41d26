import type { Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { isIdentifier, Upload } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { type KvStore, Upload as TusUpload } from '@tus/utils';
import { DataSource } from 'typeorm';

/** The table of uploads, where every replica finds what it needs to go on with one; also as the store's own memory of them. */
@Injectable()
export class UploadRows implements KvStore<TusUpload> {
  constructor(private readonly dataSource: DataSource) {}

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

  async get(key: string): Promise<TusUpload | undefined> {
    const row = await this.dataSource.manager.findOneBy(Upload, { id: key });
    return row === null ? undefined : keptOf(row);
  }

  async set(key: string, value: TusUpload): Promise<void> {
    const state: KeptState = { ...value, metadata: Object.entries(value.metadata ?? {}) };
    await this.setState(key, JSON.stringify(state));
  }

  async delete(key: string): Promise<void> {
    await this.setState(key, null);
  }

  private async setState(id: string, state: string | null): Promise<void> {
    await this.dataSource.query('UPDATE uploads SET state = $2 WHERE id = $1', [id, state]);
  }
}

/** Metadata as a list: PostgreSQL does not keep the order of an object, and clients get it back as they gave it. */
type KeptState = Omit<TusUpload, 'metadata' | 'sizeIsDeferred'> & {
  readonly metadata: [string, string | null][];
};

/** What the store has kept of an upload; `undefined` before its first word. */
export function keptOf({ state }: Upload): TusUpload | undefined {
  if (state === null) return undefined;
  const { metadata, ...upload } = state as KeptState;
  return new TusUpload({
    ...upload,
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
  });
}
