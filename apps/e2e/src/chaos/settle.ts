import { setTimeout as sleep } from 'node:timers/promises';

/** Everything that was said is acknowledged, and everything acknowledged arrives, within this time after the last fault. */
const settleMs = 300_000;

/**
 * Waits until nothing is wanting any more, or until that takes too long.
 *
 * @param whatIsWanting in words; `undefined` when all is there
 * @throws DOMException AbortError when the signal aborts
 */
export async function settle(
  whatIsWanting: () => Promise<string | undefined>,
  { log, signal }: { log: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  log('no more faults; waiting until everything has arrived');
  const givesUpAt = Date.now() + settleMs;
  while (Date.now() < givesUpAt && !signal.aborted) {
    await sleep(1_000);
    const wanting = await whatIsWanting();
    if (wanting === undefined) break;
    log(wanting);
  }
  signal.throwIfAborted();
  await sleep(3_000); // what is doubled may come late
}
