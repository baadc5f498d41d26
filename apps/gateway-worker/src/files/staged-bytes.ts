import { createHash } from 'node:crypto';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { ApplicationError } from '@ginforge/chassis';
import { type FileStorage, readContentSample } from '@ginforge/files';

/** The storage is there, and the bytes of an upload are not, or not all of them. */
export class LostBytesError extends Error {
  override readonly name = 'LostBytesError';
}

/** What was uploaded, in the storage. Everything rejects with {@link LostBytesError} where it is not there as it should be. */
export class StagedBytes {
  /** @param size in bytes, as uploaded */
  constructor(
    private readonly storage: FileStorage,
    readonly key: string,
    readonly size: number,
  ) {}

  /** Reads everything once, in pieces. @param signal ends it with an AbortError */
  async sha256(signal: AbortSignal, onBytes: (count: number) => void): Promise<string> {
    const hash = createHash('sha256');
    let size = 0;
    const stream = addAbortSignal(signal, await known(this.storage.read(this.key)));
    for await (const piece of stream as AsyncIterable<Buffer>) {
      hash.update(piece);
      size += piece.length;
      onBytes(piece.length);
    }
    if (size !== this.size) throw new LostBytesError(`${size} of ${this.size} bytes are there`);
    return hash.digest('hex');
  }

  firstBytes(): Promise<Buffer> {
    return known(readContentSample(this.storage, this.key));
  }

  /** All of it in memory: for what is small enough. */
  async all(): Promise<Buffer> {
    return buffer(await known(this.storage.read(this.key)));
  }
}

async function known<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    const isLost = error instanceof ApplicationError && error.errorName === 'NOT_FOUND';
    throw isLost ? new LostBytesError('the bytes are not in the storage') : error;
  }
}
