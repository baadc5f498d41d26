import { Metrics } from '@ginforge/chassis';
import type { Upload } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { addAbortSignal, Readable } from 'node:stream';

import type { UploadLease } from './locks/upload-lease.js';
import { UploadLocks } from './locks/upload-locks.js';
import { UploadProgress } from './upload-progress.js';

/** Bytes on their way into an upload: only as long as its lock is this process's, counted, and told to its owner. */
@Injectable()
export class UploadWriting {
  private readonly received;

  constructor(
    private readonly locks: UploadLocks,
    private readonly progress: UploadProgress,
    metrics: Metrics,
  ) {
    this.received = metrics.counter('file_upload_bytes_total', 'Bytes of uploads received.');
  }

  /**
   * Has bytes written. Where the lock is lost the writing ends at once, also where the client brings nothing at that moment.
   * @param offset of the first byte
   * @throws ApplicationError UNAVAILABLE where the lock is lost; what the source, or else the writing, failed with
   */
  async carry(
    upload: Upload,
    offset: number,
    source: Readable,
    write: (bytes: Readable) => Promise<number>,
  ): Promise<number> {
    const lease = this.locks.leaseOf(upload.id);
    const tell = this.progress.teller(upload);
    const transfer = new Transfer(source, lease, (pieceBytes, total) => {
      this.received.inc(pieceBytes);
      tell(offset + total);
    });
    try {
      const bytes = Readable.from(transfer.pieces(), { objectMode: false });
      return await write(addAbortSignal(lease.signal, bytes));
    } catch (error) {
      lease.signal.throwIfAborted();
      throw transfer.error ?? error;
    }
  }
}

/** One source, whose own failure is told from that of who reads it. */
class Transfer {
  error: unknown;

  constructor(
    private readonly source: Readable,
    private readonly lease: UploadLease,
    private readonly onPiece: (pieceBytes: number, total: number) => void,
  ) {}

  async *pieces(): AsyncGenerator<Buffer> {
    let total = 0;
    try {
      for await (const piece of this.source as AsyncIterable<Buffer>) {
        this.lease.check();
        total += piece.length;
        this.onPiece(piece.length, total);
        yield piece;
      }
    } catch (error) {
      this.error = error;
      throw error;
    }
  }
}
