import { FileStorage } from '@ginforge/files';
import type { JobPayload, JobProcessor } from '@ginforge/jobs';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { unnamedKeys } from './unnamed-keys.js';

/** Removes bytes that nobody has any more. What a row still names is left alone, whatever the job says. */
@Injectable()
export class FileRemovalProcessor implements JobProcessor<'file-removal'> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: FileStorage,
  ) {}

  async process({ storage_keys }: JobPayload<'file-removal'>): Promise<void> {
    for (const key of await unnamedKeys(this.dataSource, storage_keys)) await this.storage.remove(key);
  }
}
