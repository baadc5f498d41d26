import { AnswerSyntaxError, parseFields } from './answer-syntax.js';

/** Of extensions and trailers, which nobody reads. */
const mostIdleBytes = 16_384;
/** Of a chunk's size, so that a number holds it. */
const mostDigits = 13;

const [cr, lf, semicolon] = [0x0d, 0x0a, 0x3b];

type Place =
  'size' | 'extension' | 'end of size' | 'data' | 'end of data' | 'LF after data' | 'trailers' | 'over';

/** Finds the data in a body that comes in chunks (RFC 9112, 7.1), and its end. Trailers are checked and dropped. */
export class ChunkedBody {
  private place: Place = 'size';
  private size = 0;
  private digits = 0;
  private idleBytes = 0;
  private trailers = '';

  constructor(private readonly onData: (chunk: Buffer) => void) {}

  get isOver(): boolean {
    return this.place === 'over';
  }

  /**
   * @returns where the rest begins, which is behind the body where that is over
   * @throws AnswerSyntaxError
   */
  take(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && this.place !== 'over') {
      if (this.place === 'data') at = this.takeData(bytes, at);
      else if (this.place === 'trailers') at = this.takeTrailers(bytes, at);
      else this.step(bytes[at++] ?? 0);
    }
    return at;
  }

  private takeData(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + this.size);
    this.size -= end - from;
    if (this.size === 0) this.place = 'end of data';
    this.onData(bytes.subarray(from, end));
    return end;
  }

  private takeTrailers(bytes: Buffer, from: number): number {
    const text = this.trailers + bytes.toString('latin1', from);
    const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n');
    if (end > mostIdleBytes || (end === -1 && text.length > mostIdleBytes))
      throw new AnswerSyntaxError('long trailers');
    if (end > 0) parseFields(text.slice(0, end).split('\r\n'));
    const before = this.trailers.length;
    this.trailers = text;
    if (end === -1) return bytes.length;
    this.place = 'over';
    return from - before + end + (end === 0 ? 2 : 4);
  }

  private step(byte: number): void {
    const { place } = this;
    if (place === 'size') this.stepSize(byte);
    else if (place === 'extension') this.stepExtension(byte);
    else if (place === 'end of size') this.expect(byte, lf, this.size === 0 ? 'trailers' : 'data');
    else if (place === 'end of data') this.expect(byte, cr, 'LF after data');
    else this.expect(byte, lf, 'size');
  }

  private stepSize(byte: number): void {
    const digit = hexadecimal(byte);
    if (digit !== undefined && this.digits < mostDigits) {
      this.digits++;
      this.size = this.size * 16 + digit;
      return;
    }
    if (this.digits === 0 || (byte !== cr && byte !== semicolon))
      throw new AnswerSyntaxError('a bad size of a chunk');
    this.digits = 0;
    this.place = byte === cr ? 'end of size' : 'extension';
  }

  private stepExtension(byte: number): void {
    if (byte === cr) this.place = 'end of size';
    else if (byte === lf || ++this.idleBytes > mostIdleBytes)
      throw new AnswerSyntaxError('a bad extension of a chunk');
  }

  private expect(byte: number, expected: number, next: Place): void {
    if (byte !== expected) throw new AnswerSyntaxError('a chunk that does not end');
    this.place = next;
  }
}

function hexadecimal(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : undefined;
}
