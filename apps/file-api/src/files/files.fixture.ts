import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { type FileContent, newIdentifier, StoredFile } from '@ginforge/database';
import { adoptContent } from '@ginforge/files';
import { DataSource } from 'typeorm';

import type { Owner, TestService } from '../test-service.js';

interface FileTraits {
  readonly name?: string;
  readonly content?: Buffer | string;
  readonly contentType?: string;
  readonly thumbnail?: Buffer;
}

/** Files as the worker leaves them: rows and objects of the real storage. */
export class Files {
  constructor(private readonly service: TestService) {}

  /** @returns its id */
  async ready(owner: Owner, traits: FileTraits = {}): Promise<string> {
    const { name = 'notes.txt', content = newIdentifier(), contentType = 'text/plain', thumbnail } = traits;
    const bytes = Buffer.from(content);
    const storageKey = newIdentifier();
    await this.service.storage.write(storageKey, Readable.from([bytes]));
    const thumbnailKey = thumbnail ? `${storageKey}-thumbnail` : null;
    if (thumbnailKey !== null) await this.service.storage.write(thumbnailKey, Readable.from([thumbnail]));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const size = bytes.length;
    const picture = thumbnail ? { width: 640, height: 480 } : { width: null, height: null };
    const contentId = await this.dataSource.transaction(async (manager) => {
      const adopted = await adoptContent(manager, {
        sha256,
        size,
        contentType,
        storageKey,
        thumbnailKey,
        ...picture,
      });
      return adopted.content.id;
    });
    return this.insert(owner, { name, size, status: 'ready', contentId });
  }

  /** @returns its id */
  async processing(owner: Owner, content = 'not looked at yet'): Promise<string> {
    const id = newIdentifier();
    await this.service.storage.write(id, Readable.from([Buffer.from(content)]));
    return this.insert(owner, { id, stagingKey: id, size: content.length, status: 'processing' });
  }

  /** @returns its id */
  rejected(owner: Owner): Promise<string> {
    return this.insert(owner, { status: 'rejected', reason: 'FILE_TYPE_REFUSED' });
  }

  /** The content of a file. */
  async contentOf(id: string): Promise<FileContent> {
    const file = await this.dataSource.manager.findOneOrFail(StoredFile, {
      where: { id },
      relations: { content: true },
    });
    if (!file.content) throw new Error('this file has no content');
    return file.content;
  }

  private get dataSource(): DataSource {
    return this.service.app.get(DataSource);
  }

  private async insert({ userId, audience }: Owner, traits: Partial<StoredFile>): Promise<string> {
    const id = newIdentifier();
    const now = new Date();
    const usual = {
      id,
      name: 'notes.txt',
      declaredType: null,
      size: 1,
      reason: null,
      stagingKey: null,
      contentId: null,
    };
    const file = { ...usual, ...traits, ownerId: userId, audience, createdAt: now, updatedAt: now };
    await this.dataSource.manager.insert(StoredFile, file);
    return file.id;
  }
}
