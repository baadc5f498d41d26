import { randomBytes } from 'node:crypto';

/** Asking for random bytes costs the same for 8 as for so many. */
const bytesAtOnce = 4_096;

let stock = '';
let used = 0;

/** Random digits for ids. @param digits at most 8,192 */
export function randomHex(digits: number): string {
  if (used + digits > stock.length) {
    stock = randomBytes(bytesAtOnce).toString('hex');
    used = 0;
  }
  used += digits;
  return stock.slice(used - digits, used);
}
