import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a service says that it is ready to serve.
 *
 * @param {number} port
 * @param {{ timeoutMs: number, hasEnded: () => boolean }} options
 * @returns {Promise<boolean>} false when the service ended or the time is over
 */
export async function becomesReady(port, { timeoutMs, hasEnded }) {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline && !hasEnded()) {
    if (await isReady(port)) return true;
    await sleep(50);
  }
  return false;
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
async function isReady(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
