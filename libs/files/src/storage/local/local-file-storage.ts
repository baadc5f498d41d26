import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, open, opendir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { ApplicationError, StartError } from '@ginforge/chassis';
import type { DataStore } from '@tus/utils';

import {
  type ByteRange,
  FileStorage,
  storageKey,
  type StoredObject,
  type UploadStoreOptions,
} from '../file-storage.js';
import { TusUploadStore } from '../tus-upload-store.js';
import { errorCode, onDisk } from './disk-errors.js';
import { DiskSpace } from './disk-space.js';
import { LocalUploads } from './local-uploads.js';
import { StorageLayout } from './storage-layout.js';

/** After how long without a byte nobody is writing to a file any more. */
const abandonedAfterMs = 24 * 60 * 60 * 1_000;

/** A directory, which all replicas share: one file for each object. */
export class LocalFileStorage extends FileStorage {
  private readonly layout: StorageLayout;
  private readonly space: DiskSpace;
  private readonly uploads: LocalUploads;

  /** @param reserveBytes nothing more is taken where less than this would stay free on the disk */
  constructor(
    private readonly directory: string,
    reserveBytes = 0,
  ) {
    super();
    this.layout = new StorageLayout(directory);
    this.space = new DiskSpace(directory, reserveBytes);
    this.uploads = new LocalUploads(this.layout, this.space);
  }

  /** Makes the directory if it is not there, tries whether it can be written to, and removes what writers that died have left. */
  override async open(): Promise<void> {
    try {
      for (const path of [this.layout.uploads, this.layout.writing]) await mkdir(path, { recursive: true });
      const probe = this.layout.newWritingOf('probe');
      await writeFile(probe, 'probe');
      await rm(probe);
      await this.removeAbandoned();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartError(`Files cannot be stored in ${this.directory} (STORAGE_DIRECTORY): ${reason}.`);
    }
  }

  uploadStore(options: UploadStoreOptions): DataStore {
    return new TusUploadStore(
      {
        begin: (id, size) => this.uploads.begin(id, size),
        arrived: (upload) => this.uploads.arrived(upload),
        append: (upload, offset, content) => this.uploads.append(upload, offset, content),
        remove: (id) => this.remove(id),
      },
      options,
    );
  }

  write(key: string, content: Readable): Promise<number> {
    return onDisk(async () => {
      const path = this.layout.newWritingOf(key);
      try {
        const file = createWriteStream(path, { flags: 'wx' });
        await pipeline(content, (source) => this.space.within(source), file);
        await this.layout.publish(path, key);
        return file.bytesWritten;
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    });
  }

  read(key: string, range?: ByteRange): Promise<Readable> {
    return onDisk(async () => {
      if (range !== undefined && range.end < range.start) return Readable.from([]);
      const path = this.layout.objectOf(key);
      const file = await open(path, 'r').catch((error: unknown) => this.missing(error));
      if (file === undefined) throw new ApplicationError('NOT_FOUND');
      if ((await file.stat()).isFile()) return file.createReadStream(range);
      await file.close();
      throw new ApplicationError('NOT_FOUND');
    });
  }

  find(key: string): Promise<StoredObject | undefined> {
    return onDisk(() => this.findFile(key, this.layout.objectOf(key)));
  }

  remove(key: string): Promise<void> {
    return onDisk(async () => {
      await this.uploads.remove(key);
      for await (const { name } of await opendir(this.layout.writing)) {
        if (name.startsWith(`${key}.`)) await rm(join(this.layout.writing, name), { force: true });
      }
    });
  }

  async *list(): AsyncIterable<StoredObject> {
    for (const directory of [this.directory, this.layout.uploads, this.layout.writing]) {
      for await (const { name } of await onDisk(() => opendir(directory))) {
        const [key = ''] = name.split('.');
        const object = storageKey.test(key) ? await this.findFile(key, join(directory, name)) : undefined;
        if (object !== undefined) yield object;
      }
    }
  }

  async check(): Promise<void> {
    for (const path of [this.directory, this.layout.uploads, this.layout.writing]) {
      await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  }

  private async findFile(key: string, path: string): Promise<StoredObject | undefined> {
    const found = await stat(path).catch((error: unknown) => this.missing(error));
    return found?.isFile() ? { key, size: found.size, modifiedAt: found.mtime } : undefined;
  }

  /** Of a missing file. A directory that is gone, such as one that is not mounted, does not say that its files are. */
  private async missing(error: unknown): Promise<undefined> {
    if (errorCode(error) !== 'ENOENT') throw error;
    await access(this.layout.uploads);
  }

  private async removeAbandoned(): Promise<void> {
    for await (const { name } of await opendir(this.layout.writing)) {
      const path = join(this.layout.writing, name);
      const found = await this.findFile(name, path);
      if (found && Date.now() - found.modifiedAt.getTime() > abandonedAfterMs)
        await rm(path, { force: true });
    }
  }
}
