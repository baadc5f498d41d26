import { statfs } from 'node:fs/promises';

import { ApplicationError } from '@ginforge/chassis';

/** How often a long write looks how much is left, in bytes. */
const lookEveryBytes = 16 * 1024 * 1024;

/** Keeps some room free on the disk of a directory, for the database and whatever else is there. */
export class DiskSpace {
  /** @param reserveBytes what is to stay free */
  constructor(
    private readonly directory: string,
    private readonly reserveBytes: number,
  ) {}

  /** @throws ApplicationError STORAGE_FULL where less than the reserve would stay free after `bytes` more */
  async demand(bytes: number): Promise<void> {
    if (this.reserveBytes === 0 && bytes === 0) return;
    const { bavail, bsize } = await statfs(this.directory);
    if (bavail * bsize - bytes < this.reserveBytes) throw new ApplicationError('STORAGE_FULL');
  }

  /** The same bytes; fails with STORAGE_FULL once less than the reserve is left. */
  async *within(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let untilLook = 0;
    for await (const chunk of content) {
      if (untilLook <= 0) {
        await this.demand(0);
        untilLook = lookEveryBytes;
      }
      untilLook -= chunk.length;
      yield chunk;
    }
  }
}
