import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>} whether a server could listen there now
 */
export async function isFree(port, host = '0.0.0.0') {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Below the ports that systems give to outgoing connections, so that none of those takes the port of a server that restarts. */
const [lowest, highest] = [20_000, 32_000];

/** @returns {Promise<number>} a port of the loopback interface that nobody listens on */
export async function freePort() {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (await isFree(port, '127.0.0.1')) return port;
  }
}

/**
 * A free port that stays the same from start to start while nobody else takes it.
 *
 * @param {string} file where the number is kept
 * @returns {Promise<number>}
 */
export async function keptPort(file) {
  const kept = Number(await readFile(file, 'utf8').catch(() => ''));
  if (Number.isInteger(kept) && kept > 0 && (await isFree(kept, '127.0.0.1'))) return kept;
  const port = await freePort();
  await writeFile(file, String(port));
  return port;
}
