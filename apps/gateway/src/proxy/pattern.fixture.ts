/** The period of {@link pattern} in bytes. */
const period = 1_048_576;

/** A body of any length, the same in every process, of which each byte can be checked for the price of a comparison. */
const pattern = createPattern();

/** Bytes of the endless body from `offset` on, not to be changed. @param length at most a period */
export function patternAt(offset: number, length: number): Buffer {
  return pattern.subarray(offset % period, (offset % period) + length);
}

/** Yields a body of `size` bytes in pieces of 64 KiB. */
export function* patternOf(size: number): Generator<Buffer> {
  for (let offset = 0; offset < size; offset += 65_536)
    yield patternAt(offset, Math.min(65_536, size - offset));
}

/** Reads a body and says how much of it came, and whether it is the pattern from its first byte to its last. */
export async function checkPattern(
  body: AsyncIterable<Buffer>,
): Promise<{ bytes: number; isWhole: boolean }> {
  let bytes = 0;
  let isWhole = true;
  for await (const chunk of body) {
    isWhole &&= chunk.equals(patternAt(bytes, chunk.length));
    bytes += chunk.length;
  }
  return { bytes, isWhole };
}

/** Two periods, so that a piece may begin anywhere in the first. */
function createPattern(): Buffer {
  const words = new Uint32Array(period / 4);
  let word = 1;
  for (let index = 0; index < words.length; index++) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator
    words[index] = word;
  }
  const once = Buffer.from(words.buffer);
  return Buffer.concat([once, once]);
}
