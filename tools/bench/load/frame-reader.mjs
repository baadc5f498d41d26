/** @typedef {(opcode: number, bytes: Buffer, start: number, end: number) => void} OnFrame */

/**
 * Reads a server's frames (unmasked, not fragmented) where they lie. Only a frame that a read tore apart is copied, until
 * the rest has come.
 */
export class FrameReader {
  /** @type {Buffer | undefined} */
  #torn;
  #onFrame;

  /** @param {OnFrame} onFrame */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /** @param {Buffer} bytes what was read, ours until this returns */
  push(bytes) {
    const whole = this.#torn ? Buffer.concat([this.#torn, bytes]) : bytes;
    const rest = this.#readFrames(whole);
    this.#torn = rest === whole.length ? undefined : Buffer.from(whole.subarray(rest));
  }

  /**
   * @param {Buffer} bytes
   * @returns {number} where the first frame that is not whole begins
   */
  #readFrames(bytes) {
    let place = 0;
    while (place + 2 <= bytes.length) {
      const [header, length] = frameLength(bytes, place);
      const end = place + header + length;
      if (!(end <= bytes.length)) break;
      this.#onFrame((bytes[place] ?? 0) & 0x0f, bytes, place + header, end);
      place = end;
    }
    return place;
  }
}

/**
 * @param {Buffer} bytes
 * @param {number} place
 * @returns {[header: number, payload: number]} NaN where the header is not whole
 */
function frameLength(bytes, place) {
  const short = (bytes[place + 1] ?? 0) & 0x7f;
  if (short < 126) return [2, short];
  if (short === 126) return [4, bytes.length < place + 4 ? NaN : bytes.readUInt16BE(place + 2)];
  return [10, bytes.length < place + 10 ? NaN : Number(bytes.readBigUInt64BE(place + 2))];
}

/**
 * A client's frame: masked, as it must be, with a key that changes nothing.
 *
 * @param {number} opcode
 * @param {Buffer | string} payload under 64 KiB
 */
export function clientFrame(opcode, payload) {
  const body = Buffer.from(payload);
  const header = body.length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (body.length < 126 ? body.length : 126);
  if (body.length >= 126) header.writeUInt16BE(body.length, 2);
  return Buffer.concat([header, body]);
}
