/**
 * What is published: about 190 bytes, with a mark of fixed width that a receiver finds without parsing.
 * `@<number, 8 digits>@<time of sending, 16 digits>@`, the time in microseconds of the clock that all processes share.
 */
const at = 0x40;
const numberDigits = 8;
const timeDigits = 16;

/** The length of a mark, in bytes. */
export const markLength = numberDigits + timeDigits + 3;

/** This process' `performance.now()` and the system's monotonic clock, so that no call need make a BigInt. */
const originUs = Number(process.hrtime.bigint() / 1_000n) - performance.now() * 1_000;

/** @returns {number} microseconds, the same in all processes of this machine */
export const nowUs = () => originUs + performance.now() * 1_000;

/**
 * @param {number} number
 * @param {number} [sentUs]
 */
export function mark(number, sentUs = nowUs()) {
  const time = String(Math.round(sentUs)).padStart(timeDigits, '0');
  return `@${String(number).padStart(numberDigits, '0')}@${time}@`;
}

/**
 * @param {number} number
 * @param {number} [bytes] of text besides
 * @returns {{ type: string, id: string, content: object, timestamp: number }}
 */
export function benchMessage(number, bytes) {
  return {
    type: 'broadcast',
    id: `01998b2e-6f4a-7c31-9d2e-${String(number).padStart(12, '0')}`,
    content: {
      title: 'Order 4711 was shipped',
      link: '/orders/4711',
      mark: mark(number),
      text: bytes && 'x'.repeat(bytes),
    },
    timestamp: Date.now(),
  };
}

/** Finds marks; where one was last is where the next is looked for first. */
export class MarkReader {
  #offset = 0;
  number = -1;
  sentUs = 0;

  /**
   * Reads the mark between `start` and `end` into `number` and `sentUs`.
   *
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @returns {boolean} whether there is one
   */
  read(bytes, start, end) {
    if (!this.#isAt(bytes, start + this.#offset, end)) {
      const found = bytes.subarray(start, end).indexOf(at);
      if (found < 0 || !this.#isAt(bytes, start + found, end)) return false;
      this.#offset = found;
    }
    const first = start + this.#offset + 1;
    this.number = digits(bytes, first, numberDigits);
    this.sentUs = digits(bytes, first + numberDigits + 1, timeDigits);
    return true;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} place
   * @param {number} end
   */
  #isAt(bytes, place, end) {
    return place + markLength <= end && bytes[place] === at && bytes[place + numberDigits + 1] === at;
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} first
 * @param {number} count
 */
function digits(bytes, first, count) {
  let value = 0;
  for (let index = first; index < first + count; index++) value = value * 10 + (bytes[index] ?? 0) - 48;
  return value;
}
