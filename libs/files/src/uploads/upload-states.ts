import { Upload } from '@ginforge/database';
import { type KvStore, Upload as TusUpload } from '@tus/utils';
import type { DataSource } from 'typeorm';

/** Metadata as a list: PostgreSQL does not keep the order of an object, and clients get it back as they gave it. */
type KeptState = Omit<TusUpload, 'metadata' | 'sizeIsDeferred'> & {
  readonly metadata: [string, string | null][];
};

/** What the storage has to know of uploads, kept in their rows: every replica finds it there, and the clean-up. */
export class UploadStates implements KvStore<TusUpload> {
  constructor(protected readonly dataSource: DataSource) {}

  async get(id: string): Promise<TusUpload | undefined> {
    const row = await this.dataSource.manager.findOneBy(Upload, { id });
    return row === null ? undefined : keptOf(row);
  }

  async set(id: string, value: TusUpload): Promise<void> {
    const state: KeptState = { ...value, metadata: Object.entries(value.metadata ?? {}) };
    await this.write(id, JSON.stringify(state));
  }

  async delete(id: string): Promise<void> {
    await this.write(id, null);
  }

  private async write(id: string, state: string | null): Promise<void> {
    await this.dataSource.query('UPDATE uploads SET state = $2 WHERE id = $1', [id, state]);
  }
}

/** What the storage has kept of an upload; `undefined` before its first word. */
export function keptOf({ state }: Upload): TusUpload | undefined {
  if (state === null) return undefined;
  const { metadata, ...upload } = state as KeptState;
  return new TusUpload({
    ...upload,
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
  });
}
