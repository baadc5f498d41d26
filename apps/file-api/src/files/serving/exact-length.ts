import { Transform, type TransformCallback } from 'node:stream';

/**
 * Passes on a stream that has to have a certain length, and fails where it has not: an answer that has said its length must not end
 * early as if it were complete, and its connection must not be used for another one.
 */
export class ExactLength extends Transform {
  private left: number;

  /** @param length in bytes */
  constructor(length: number) {
    super();
    this.left = length;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.left -= chunk.length;
    if (this.left < 0) callback(new Error('there are more bytes than there should be'));
    else callback(null, chunk);
  }

  override _flush(callback: TransformCallback): void {
    callback(this.left === 0 ? null : new Error(`${this.left} bytes are missing`));
  }
}
