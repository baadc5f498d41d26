import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The body of a client's request on its way to an upstream. Whoever stops it leaves the request paused and otherwise as it was: its
 * owner says what becomes of the rest.
 */
export class RequestBody {
  /** Whether all of it has been written. */
  isSent = false;
  private readonly isChunked: boolean;
  private isReading = false;

  /** @param onBreak called where the client has left */
  constructor(
    private readonly request: IncomingMessage,
    private readonly socket: Socket,
    private readonly onBreak: (error: Error) => void,
  ) {
    this.isChunked = request.headers['content-length'] === undefined;
  }

  begin(): void {
    this.isReading = true;
    this.socket.on('drain', this.goOn);
    this.request
      .on('end', this.end)
      .on('error', this.breakOff)
      .on('close', this.breakOff)
      .on('data', this.write);
    this.request.resume(); // where somebody has paused it before
  }

  stop(): void {
    if (!this.isReading) return;
    this.isReading = false;
    this.socket.off('drain', this.goOn);
    this.request
      .off('end', this.end)
      .off('error', this.breakOff)
      .off('close', this.breakOff)
      .off('data', this.write);
    if (!this.isSent) this.request.pause();
  }

  private readonly goOn = (): void => {
    this.request.resume();
  };

  private readonly write = (chunk: Buffer): void => {
    if (!(this.isChunked ? this.writeChunk(chunk) : this.socket.write(chunk))) this.request.pause();
  };

  private writeChunk(chunk: Buffer): boolean {
    const { socket } = this;
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk);
    const mayGoOn = socket.write('\r\n', 'latin1');
    socket.uncork();
    return mayGoOn;
  }

  private readonly end = (): void => {
    if (this.isChunked) this.socket.write('0\r\n\r\n', 'latin1');
    this.isSent = true;
    this.stop();
  };

  private readonly breakOff = (error?: Error): void => {
    this.stop();
    this.onBreak(error ?? new Error('the body broke off'));
  };
}
