import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, opendir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';

import { ApplicationError } from '@ginforge/chassis';
import { FileStore } from '@tus/file-store';
import type { DataStore } from '@tus/utils';

import {
  type ByteRange,
  FileStorage,
  storageKey,
  type StoredObject,
  type UploadStoreOptions,
} from './file-storage.js';

/** A directory, which all replicas share: one file for each object. What is being written has another name until it is whole. */
export class LocalFileStorage extends FileStorage {
  constructor(private readonly directory: string) {
    super();
  }

  uploadStore({ state, expirationMs }: UploadStoreOptions): DataStore {
    return new FileStore({
      directory: this.directory,
      configstore: state,
      expirationPeriodInMilliseconds: expirationMs,
    });
  }

  async write(key: string, content: Readable): Promise<number> {
    const target = this.pathOf(key);
    const partial = `${target}.${randomUUID()}.part`;
    await mkdir(this.directory, { recursive: true });
    try {
      const file = createWriteStream(partial, { flags: 'wx' });
      await pipeline(content, file);
      await rename(partial, target);
      return file.bytesWritten;
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    if ((await this.find(key)) === undefined) throw new ApplicationError('NOT_FOUND');
    return createReadStream(this.pathOf(key), range);
  }

  async find(key: string): Promise<StoredObject | undefined> {
    try {
      const { size, mtime } = await stat(this.pathOf(key));
      return { key, size, modifiedAt: mtime };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async *list(): AsyncIterable<StoredObject> {
    for await (const { name } of await opendir(this.directory)) {
      const object = storageKey.test(name) ? await this.find(name) : undefined;
      if (object !== undefined) yield object;
    }
  }

  async check(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
  }

  private pathOf(key: string): string {
    if (!storageKey.test(key)) throw new Error('not a key of the storage');
    return join(this.directory, key);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
