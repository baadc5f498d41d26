import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves as soon as `Date.now()` is past this moment (Unix milliseconds), which is within about a millisecond. */
export async function clockPast(moment: number): Promise<void> {
  while (Date.now() <= moment) await sleep(1);
}
