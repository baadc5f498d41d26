import { createHash } from 'node:crypto';

import { FileContent, newIdentifier, StoredFile } from '@ginforge/database';
import { FileStorage } from '@ginforge/files';
import type { JobPayload, JobProcessor } from '@ginforge/jobs';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Turns the bytes of an upload into a content that files share (FI-02). */
@Injectable()
export class FileProcessingProcessor implements JobProcessor<'file-processing'> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: FileStorage,
  ) {}

  async process({ file_id }: JobPayload<'file-processing'>): Promise<void> {
    const file = await this.dataSource.manager.findOneBy(StoredFile, { id: file_id });
    if (!file?.stagingKey) return;
    const sha256 = await this.hash(file.stagingKey);
    await this.adopt(file_id, sha256);
  }

  private async hash(key: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of await this.storage.read(key)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  private adopt(id: string, sha256: string): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const file = await manager.findOne(StoredFile, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!file?.stagingKey) return;
      await manager
        .createQueryBuilder()
        .insert()
        .into(FileContent)
        .values({
          id: newIdentifier(),
          sha256,
          size: file.size,
          contentType: 'application/octet-stream',
          storageKey: file.stagingKey,
        })
        .orIgnore()
        .execute();
      const content = await manager.findOneByOrFail(FileContent, { sha256 });
      if (content.storageKey !== file.stagingKey) {
        await outbox.within(manager).enqueue('file-removal', { storage_keys: [file.stagingKey] });
      }
      await manager.update(
        StoredFile,
        { id },
        { status: 'ready', stagingKey: null, contentId: content.id, updatedAt: new Date() },
      );
    });
  }
}
