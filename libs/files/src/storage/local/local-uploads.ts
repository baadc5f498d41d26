import { type FileHandle, open, rm, stat } from 'node:fs/promises';

import { TusError } from '../tus-error.js';
import type { UnfinishedUploads, UploadInStorage } from '../tus-upload-store.js';
import { errorCode, onDisk } from './disk-errors.js';
import type { DiskSpace } from './disk-space.js';
import type { StorageLayout } from './storage-layout.js';

/** Uploads as files that grow; what is there is as long as the file is. */
export class LocalUploads implements UnfinishedUploads {
  constructor(
    private readonly layout: StorageLayout,
    private readonly space: DiskSpace,
  ) {}

  begin(id: string, size: number): Promise<string> {
    return onDisk(async () => {
      await this.space.demand(size);
      const file = await open(this.layout.uploadOf(id), 'wx');
      await file.close();
      if (size === 0) await this.layout.publish(this.layout.uploadOf(id), id);
      return '';
    });
  }

  arrived({ id, size }: UploadInStorage): Promise<number | undefined> {
    return onDisk(async () => {
      const length = await lengthOf(this.layout.uploadOf(id));
      if (length === undefined) return lengthOf(this.layout.objectOf(id));
      if (length === size) await this.finish(id);
      return length;
    });
  }

  append(upload: UploadInStorage, offset: number, content: AsyncIterable<Buffer>): Promise<number> {
    return onDisk(async () => {
      const file = await openUpload(this.layout.uploadOf(upload.id));
      if (file === undefined) return this.appendToFinished(upload, offset, content);
      let length = offset;
      try {
        if ((await file.stat()).size !== offset) throw new TusError('INVALID_OFFSET');
        for await (const chunk of this.space.within(content)) {
          if (length + chunk.length > upload.size) throw new TusError('ERR_SIZE_EXCEEDED');
          await writeWhole(file, chunk, length);
          length += chunk.length;
        }
      } finally {
        await file.close();
      }
      if (length === upload.size) await this.finish(upload.id);
      return length;
    });
  }

  async remove(id: string): Promise<void> {
    await rm(this.layout.uploadOf(id), { force: true });
    await rm(this.layout.objectOf(id), { force: true });
  }

  /** An upload that is an object takes nothing more, and says so only to who has more. */
  private async appendToFinished(
    { id, size }: UploadInStorage,
    offset: number,
    content: AsyncIterable<Buffer>,
  ): Promise<number> {
    if ((await lengthOf(this.layout.objectOf(id))) === undefined) throw new TusError('FILE_NO_LONGER_EXISTS');
    if (offset !== size) throw new TusError('INVALID_OFFSET');
    for await (const chunk of content) if (chunk.length > 0) throw new TusError('ERR_SIZE_EXCEEDED');
    return size;
  }

  /** Whoever sees the last byte makes the object; another one may be faster. */
  private async finish(id: string): Promise<void> {
    try {
      await this.layout.publish(this.layout.uploadOf(id), id);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || (await lengthOf(this.layout.objectOf(id))) === undefined)
        throw error;
    }
  }
}

async function openUpload(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function lengthOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A disk that is nearly full takes a part of the bytes before it refuses. */
async function writeWhole(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
