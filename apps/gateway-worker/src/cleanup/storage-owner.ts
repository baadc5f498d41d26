import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import type { FileStorage, StoredObject } from '@ginforge/files';
import type { DataSource } from 'typeorm';

/** The object that says whose storage it is. */
export const ownerKey = 'storage-owner';

/** Another database than ours has written its name into the storage. */
export class ForeignStorageError extends Error {
  override readonly name = 'ForeignStorageError';

  constructor() {
    super(
      `the storage belongs to another database, whose files would be removed as nobody's: give each its own, ` +
        `or remove the object "${ownerKey}" if the other is gone`,
    );
  }
}

/**
 * The database that a storage belongs to, by a name in the storage itself. What no row of ours knows is nobody's only where nobody
 * else stores files: two stacks with one bucket, or a database restored beside the old one, must not remove each other's.
 */
export class StorageOwner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: FileStorage,
  ) {}

  /**
   * Writes our name into a storage that has none.
   * @returns since when it is ours
   * @throws ForeignStorageError
   */
  async claim(): Promise<Date> {
    const name = await this.nameOfDatabase();
    const mark = (await this.storage.find(ownerKey)) ?? (await this.sign(name));
    if ((await text(await this.storage.read(ownerKey))) !== name) throw new ForeignStorageError();
    return mark.modifiedAt;
  }

  private async sign(name: string): Promise<StoredObject> {
    const size = await this.storage.write(ownerKey, Readable.from([Buffer.from(name)]));
    return { key: ownerKey, size, modifiedAt: new Date() };
  }

  /** The same for as long as the database lives, and no other's: not that of its copy either. */
  private async nameOfDatabase(): Promise<string> {
    const rows: { system: string; oid: string }[] = await this.dataSource.query(
      `SELECT system_identifier::text AS system, oid::text AS oid
       FROM pg_control_system(), pg_database WHERE datname = current_database()`,
    );
    return createHash('sha256').update(JSON.stringify(rows[0])).digest('hex');
  }
}
