import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Randomness is fetched for so many ids at once: asking for it costs more than all the rest of an id. */
const idsAtOnce = 256;
const randomBytesOfId = 16;

const pool = new Uint8Array(idsAtOnce * randomBytesOfId);
let used = pool.length;
let msecs = 0;
let seq = 0;

/** A UUIDv7 (RFC 9562); within this process each is above the one before. */
export function newMessageId(): string {
  const random = takeRandom();
  const now = Date.now();
  seq = now > msecs ? startOf(random) : seq + 1;
  msecs = Math.max(now, msecs);
  return uuidv7({ random, msecs, seq });
}

function takeRandom(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += randomBytesOfId));
}

/** Within a millisecond the 32 bits of the sequence are counted up from here, and have room for it. */
function startOf(random: Uint8Array): number {
  const [first = 0, second = 0, third = 0] = random;
  return (first << 16) | (second << 8) | third;
}
