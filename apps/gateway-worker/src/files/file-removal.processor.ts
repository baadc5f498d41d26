import { FileStorage } from '@ginforge/files';
import type { JobPayload, JobProcessor } from '@ginforge/jobs';
import { Injectable } from '@nestjs/common';

/** Removes bytes that nobody has any more. */
@Injectable()
export class FileRemovalProcessor implements JobProcessor<'file-removal'> {
  constructor(private readonly storage: FileStorage) {}

  async process({ storage_keys }: JobPayload<'file-removal'>): Promise<void> {
    for (const key of storage_keys) await this.storage.remove(key);
  }
}
