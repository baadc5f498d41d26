/**
 * `npm run test:docker [-- --built]` (DK-04): builds the images, runs the stack in containers with one gateway and then with three behind
 * nginx, has the end-to-end and the chaos suite of apps/e2e test it from outside through its one port, and takes everything away. With
 * `--built` the images of the version in package.json are taken as they are, and left. Where no engine runs it says so and is content.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Failure, reportFailure } from '../stack/failure.mjs';
import { hearInterruption } from '../stack/interruption.mjs';
import { freePort, isFree } from '../stack/ports.mjs';
import { installDependencies } from '../stack/install.mjs';
import { requireNode, say } from '../stack/workspace.mjs';
import { findEngine } from './engine.mjs';

const limitMs = 40 * 60_000;
/** Of the compose files; another one where it is taken. */
const usualPort = 8_080;
const interruption = hearInterruption(() => process.exit(130));
/** It also keeps the process until everything is taken away: what is awaited need not. */
setTimeout(() => interruption.abort(new Failure('It took more than 40 minutes.')), limitMs);

process.exit(await main());

/** @returns {Promise<number>} the exit code */
async function main() {
  requireNode();
  const engine = await findEngine();
  if (typeof engine === 'string') {
    say(`Skipped: ${engine}.`);
    return 0;
  }
  say(`${engine.version} on ${hostname()}`);
  await installDependencies(interruption.signal);
  const { ContainerTest } = await import('./container-test.mjs'); // needs what was just installed
  const isBuilt = process.argv.includes('--built');
  const test = new ContainerTest(engine, {
    name: `ginforge-test-${randomBytes(4).toString('hex')}`,
    port: (await isFree(usualPort)) ? usualPort : await freePort(),
    isBuilt,
    signal: interruption.signal,
  });
  return test.run().then(
    () => 0,
    (error) => {
      const isExplained = error instanceof Failure || !interruption.signal.aborted;
      reportFailure(isExplained ? error : new Failure('Interrupted.'));
      return 1;
    },
  );
}
