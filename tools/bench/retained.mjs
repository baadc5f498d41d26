import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const collector = pathToFileURL(join(import.meta.dirname, 'contenders/collector.mjs'));
const patienceMs = 20_000;

/**
 * What a contender that runs on Node keeps, without what is garbage only: it collects when it is told to, in whatever contender it is.
 */
export const retained = {
  environment: { NODE_OPTIONS: `--import=${collector}` },
  bytes,
};

/**
 * @param {import('./bench.mjs').Server} server started with {@link retained.environment}
 * @returns {Promise<number>} private bytes once they stay the same
 */
async function bytes(server) {
  process.kill(server.pid, 'SIGUSR2');
  const deadline = Date.now() + patienceMs;
  for (let last = NaN; Date.now() < deadline;) {
    await sleep(1_000);
    const { privateBytes } = await server.usage();
    if (Math.abs(privateBytes - last) < 65_536) return privateBytes;
    last = privateBytes;
  }
  return (await server.usage()).privateBytes;
}
