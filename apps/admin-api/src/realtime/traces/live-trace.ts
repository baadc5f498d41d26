import { PassThrough, type Readable } from 'node:stream';

import { type TraceEnd, type TraceLine } from '@ginforge/protocol';

import { type TraceLink, type TraceListener } from './trace-link.js';
import { tracedMessage } from './traced-message.js';

/** What a reader has not taken yet; over it messages are counted and not told. Bytes. */
const maxWaitingBytes = 256 * 1024;
/** Shorter than whatever stands between here and the reader waits for a sign of life. Milliseconds. */
const beatMs = 15_000;

/** One running trace: what comes on its channels becomes lines of its stream, until one of the two ends. */
export class LiveTrace {
  private readonly output = new PassThrough();
  private readonly listener: TraceListener;
  private readonly beat: NodeJS.Timeout;
  private readonly expiry: NodeJS.Timeout;
  private skipped = 0;
  private isOpen = false;

  constructor(
    private readonly link: TraceLink,
    channels: readonly string[],
    private readonly lifeMs: number,
  ) {
    this.beat = setInterval(() => this.tell({ kind: 'beat' }), beatMs);
    this.expiry = setTimeout(() => this.end('expired'), lifeMs);
    this.listener = {
      channels,
      onMessage: (channel, payload) => this.pass(channel, payload),
      onReturn: () => this.isOpen && this.tell({ kind: 'gap' }),
    };
    this.output.once('close', () => this.release());
  }

  /** Its lines. Whoever destroys it ends the trace. */
  get lines(): Readable {
    return this.output;
  }

  /** Runs when every message from now on is told. Rejects when Redis cannot be reached: the trace has ended then. */
  async open(target: string): Promise<void> {
    try {
      await this.link.add(this.listener);
    } catch (error) {
      this.output.destroy();
      throw error;
    }
    this.isOpen = true;
    const expires = new Date(Date.now() + this.lifeMs).toISOString();
    this.tell({ kind: 'open', target, expires_at: expires });
  }

  /** Says why, and ends. Safe to be called twice. */
  end(reason: TraceEnd): void {
    this.tellSkipped();
    this.tell({ kind: 'end', reason });
    this.output.end();
    this.release();
  }

  private pass(channel: string, payload: Buffer): void {
    if (!this.isOpen) return;
    const message = tracedMessage(channel, payload, Date.now());
    if (message === undefined) return;
    if (this.output.writableLength + this.output.readableLength > maxWaitingBytes) {
      this.skipped += 1;
      return;
    }
    this.tellSkipped();
    this.tell({ kind: 'message', message });
  }

  private tellSkipped(): void {
    if (this.skipped > 0) this.tell({ kind: 'skipped', count: this.skipped });
    this.skipped = 0;
  }

  private tell(line: TraceLine): void {
    if (this.output.writableEnded || this.output.destroyed) return;
    this.output.write(`${JSON.stringify(line)}\n`);
  }

  private release(): void {
    clearInterval(this.beat);
    clearTimeout(this.expiry);
    this.link.remove(this.listener);
  }
}
