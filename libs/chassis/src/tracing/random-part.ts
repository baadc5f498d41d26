import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(8_192);
let used = pool.length;

/**
 * Random bytes for ids, of a stock that is filled by the kilobyte: asking for them costs the same for 16 bytes as for all.
 * They are the caller's until it returns to the event loop. @param bytes at most 8,192
 */
export function randomPart(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.subarray(used - bytes, used);
}
