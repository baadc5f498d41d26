/** Bytes that wait until there are enough of them. */
export class ByteQueue {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  /** In bytes. */
  get length(): number {
    return this.bytes;
  }

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
  }

  /** The first `length` bytes, or all that there are; they stay. */
  first(length = this.bytes): Buffer {
    const all = Buffer.concat(this.chunks.splice(0));
    this.chunks.push(all);
    return all.subarray(0, length);
  }

  drop(length: number): void {
    const rest = this.first().subarray(length);
    this.chunks.splice(0);
    this.bytes = 0;
    if (rest.length > 0) this.push(rest);
  }
}
