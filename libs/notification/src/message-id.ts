import { randomHex } from '@ginforge/chassis';

/** Unix milliseconds of the last id, as it stands in it, and the number that follows them: 26 bits. */
let msecs = 0;
let time = '';
let count = 0;

/** A UUIDv7 (RFC 9562, 6.2 method 1); within this process each is above the one before. */
export function newMessageId(): string {
  const now = Date.now();
  if (now > msecs) begin(now);
  else count++;
  const high = (0x7000 | (count >>> 14)).toString(16);
  const low = (0x8000 | (count & 0x3fff)).toString(16);
  return `${time}-${high}-${low}-${randomHex(12)}`;
}

/** A new millisecond, in which ids are counted up from a random number that leaves room for it. */
function begin(now: number): void {
  const digits = now.toString(16).padStart(12, '0');
  msecs = now;
  time = `${digits.slice(0, 8)}-${digits.slice(8)}`;
  count = Number.parseInt(randomHex(6), 16);
}
