import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { type FileContent, newIdentifier, StoredFile, Upload } from '@ginforge/database';
import { FileStorage, finishUpload, releaseBytes, UploadStates } from '@ginforge/files';
import type { INestApplicationContext } from '@nestjs/common';
import { eventually } from '@ginforge/testing';
import { Upload as TusUpload } from '@tus/utils';
import { DataSource } from 'typeorm';

interface TestUpload {
  readonly name: string;
  readonly ownerId: string;
  readonly declaredType: string;
  /** In bytes; that of the content unless told. */
  readonly size: number;
}

/** For tests: files as file-api leaves them to the worker. */
export class TestFiles {
  readonly storage: FileStorage;
  readonly dataSource: DataSource;

  constructor(application: INestApplicationContext) {
    this.storage = application.get(FileStorage);
    this.dataSource = application.get(DataSource);
  }

  /** An upload of which all bytes are there, and that is not a file yet. */
  async arrive(content: Buffer | Readable, fields: Partial<TestUpload> = {}): Promise<string> {
    const id = newIdentifier();
    const stream = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    const size = await this.storage.write(id, stream);
    return this.insert(id, { size, ...fields });
  }

  /**
   * A resumable upload of `size` bytes of which these have arrived.
   * @param onFailure called where the storage fails; without it that is what this fails with
   */
  async begin(content: Buffer, size: number, onFailure?: () => void): Promise<string> {
    const id = await this.insert(newIdentifier(), { size });
    const state = new UploadStates(this.dataSource);
    const uploads = this.storage.uploadStore({ state, expirationMs: 3_600_000 });
    await uploads.create(new TusUpload({ id, size, offset: 0 }));
    const written = uploads.write(Readable.from([content]), id, 0);
    await (onFailure ? written.catch(onFailure) : written);
    return id;
  }

  /** A file that the worker has got to look at. */
  async upload(content: Buffer | Readable, fields: Partial<TestUpload> = {}): Promise<string> {
    const id = await this.arrive(content, fields);
    await this.finish(id);
    return id;
  }

  finish(id: string): Promise<StoredFile> {
    return this.dataSource.transaction((manager) => finishUpload(manager, id));
  }

  /** When the worker is done with it. */
  settled(id: string): Promise<StoredFile> {
    return eventually(async () => {
      const file = await this.file(id);
      expect(file.status).not.toBe('processing');
      return file;
    });
  }

  file(id: string): Promise<StoredFile> {
    return this.dataSource.manager.findOneOrFail(StoredFile, { where: { id }, relations: { content: true } });
  }

  /** Of a file that is ready. */
  async content(id: string): Promise<FileContent> {
    const { content } = await this.settled(id);
    if (content === null) throw new Error('this file has no content');
    return content;
  }

  /** As the API does it. */
  async delete(id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const file = await manager.findOneOrFail(StoredFile, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      });
      await manager.delete(StoredFile, { id });
      await releaseBytes(manager, file);
    });
  }

  async bytes(key: string): Promise<Buffer> {
    return buffer(await this.storage.read(key));
  }

  /** The keys of all that is stored. */
  async keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list()) keys.push(key);
    return keys.sort();
  }

  private async insert(id: string, fields: Partial<TestUpload>): Promise<string> {
    const given = { name: 'a file', ownerId: 'ada', declaredType: 'text/plain', ...fields };
    const expiresAt = new Date(Date.now() + 3_600_000);
    await this.dataSource.manager.insert(Upload, { id, audience: 'user', expiresAt, size: 0, ...given });
    return id;
  }
}
