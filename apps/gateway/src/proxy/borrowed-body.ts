import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/**
 * The body of a client's request, for somebody who destroys what he reads: undici does, when an upstream breaks off or has
 * heard enough, and tears the request from its connection with it. This one can be destroyed; the request only pauses, and its
 * owner says what becomes of the rest: another attempt has it, or nobody.
 */
export class BorrowedBody extends Readable {
  private isReading = false;

  constructor(private readonly request: IncomingMessage) {
    super();
  }

  override _read(): void {
    if (!this.isReading) this.begin();
    this.request.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { request } = this;
    if (this.isReading) {
      request
        .off('data', this.onData)
        .off('end', this.onEnd)
        .off('error', this.onBreak)
        .off('close', this.onBreak);
      request.pause();
    }
    done(error);
  }

  private begin(): void {
    this.isReading = true;
    this.request
      .on('data', this.onData)
      .on('end', this.onEnd)
      .on('error', this.onBreak)
      .on('close', this.onBreak);
  }

  private readonly onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.request.pause();
  };

  private readonly onEnd = (): void => {
    this.push(null);
  };

  /** The client has left. */
  private readonly onBreak = (error?: Error): void => {
    if (!this.request.readableEnded) this.destroy(error ?? new Error('the body broke off'));
  };
}
