import { Metrics } from '@ginforge/chassis';
import type { Upload } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { addAbortSignal, finished, type Readable, Transform, type TransformCallback } from 'node:stream';

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
    let total = 0;
    const guard = new WriteGuard(source, lease, (pieceBytes) => {
      total += pieceBytes;
      this.received.inc(pieceBytes);
      tell(offset + total);
    });
    try {
      return await write(guard);
    } catch (error) {
      lease.signal.throwIfAborted();
      throw guard.sourceError ?? error;
    }
  }
}

/**
 * Passes on what the source brings while the lease holds, and breaks off when it ends. The source is left alone: it belongs to the
 * request, which still has to be answered.
 */
class WriteGuard extends Transform {
  /** What the source failed with. */
  sourceError: Error | undefined;

  constructor(
    source: Readable,
    private readonly lease: UploadLease,
    private readonly onPiece: (pieceBytes: number) => void,
  ) {
    super();
    addAbortSignal(lease.signal, this);
    finished(source, { writable: false }, (error) => {
      if (!error) return;
      this.sourceError = error;
      this.destroy(error);
    });
    source.pipe(this);
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.lease.expireIfDue(); // which destroys this stream
    if (this.lease.signal.aborted) return;
    this.onPiece(piece.length);
    done(null, piece);
  }
}
