import { get } from 'node:http';
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
 * Not by `fetch`, which like a browser refuses some ports, such as 10080.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isReady(port) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/readyz', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
