import { type AnswerHead, AnswerSyntaxError, parseHead } from './answer-syntax.js';
import { ChunkedBody } from './chunked-body.js';

/** Of one head. */
const mostHeadBytes = 65_536;

const endOfHead = Buffer.from('\r\n\r\n');
const beginning = Buffer.from('HTTP/1.');

/** What is told of an answer: `onHead`, `onData`s, `onEnd`. */
export interface AnswerListener {
  onHead(head: AnswerHead): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
}

/**
 * Reads what comes over one connection: answers of HTTP/1.1, each after it was expected. It is stricter than RFC 9112 asks for: what
 * two readers could understand differently is no answer.
 */
export class AnswerParser {
  private place: 'nothing' | 'head' | 'length' | 'chunks' | 'until the end' = 'nothing';
  private isBodiless = false;
  private left = 0;
  private chunks: ChunkedBody | undefined;
  /** Of a head that has not come whole. */
  private pending: Buffer | undefined;

  constructor(private readonly listener: AnswerListener) {}

  /** A request was sent. @param isBodiless whether its answer ends with the head, whatever that says (`HEAD`) */
  expect(isBodiless: boolean): void {
    this.place = 'head';
    this.isBodiless = isBodiless;
  }

  /** @throws AnswerSyntaxError, also where nothing is expected (any more) */
  take(chunk: Buffer): void {
    const bytes = this.pending === undefined ? chunk : Buffer.concat([this.pending, chunk]);
    this.pending = undefined;
    let at = 0;
    while (at < bytes.length) at = this.step(bytes, at);
  }

  /** The upstream has ended the connection. @returns whether nothing is missing */
  end(): boolean {
    if (this.place === 'until the end') this.finish();
    return this.place === 'nothing';
  }

  private step(bytes: Buffer, at: number): number {
    if (this.place === 'head') return this.takeHead(bytes, at);
    if (this.place === 'chunks') return this.takeChunks(bytes, at);
    if (this.place === 'nothing') throw new AnswerSyntaxError('more than was asked for');
    const end = this.place === 'length' ? Math.min(bytes.length, at + this.left) : bytes.length;
    this.left -= end - at;
    this.listener.onData(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    if (this.place === 'length' && this.left === 0) this.finish();
    return end;
  }

  private takeHead(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(endOfHead, at);
    if ((end === -1 ? bytes.length : end) - at > mostHeadBytes)
      throw new AnswerSyntaxError('a head too long');
    if (end === -1) {
      this.pending = at === 0 ? bytes : bytes.subarray(at);
      if (!couldBegin(this.pending)) throw new AnswerSyntaxError('no status line');
      return bytes.length;
    }
    const head = parseHead(bytes.toString('latin1', at, end));
    if (head.status === 101) throw new AnswerSyntaxError('an upgrade that nobody asked for');
    if (head.status >= 200) this.begin(head);
    return end + endOfHead.length;
  }

  private begin(head: AnswerHead): void {
    const { status, framing } = head;
    const isBodiless = this.isBodiless || status === 204 || status === 304 || framing === 0;
    if (framing === 'chunked') this.chunks = new ChunkedBody((chunk) => this.listener.onData(chunk));
    this.left = typeof framing === 'number' ? framing : 0;
    this.place = typeof framing === 'number' ? 'length' : framing === 'chunked' ? 'chunks' : 'until the end';
    this.listener.onHead(head);
    if (isBodiless) this.finish();
  }

  private takeChunks(bytes: Buffer, at: number): number {
    const { chunks } = this;
    if (chunks === undefined) return bytes.length;
    const end = chunks.take(bytes, at);
    if (chunks.isOver) this.finish();
    return end;
  }

  private finish(): void {
    this.place = 'nothing';
    this.chunks = undefined;
    this.listener.onEnd();
  }
}

function couldBegin(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, beginning.length);
  return bytes.compare(beginning, 0, length, 0, length) === 0;
}
