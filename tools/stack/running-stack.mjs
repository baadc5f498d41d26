import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from './failure.mjs';
import { dataDirectory } from './workspace.mjs';

const run = promisify(execFile);
const file = join(dataDirectory, 'start.pid');

/** Refuses while `npm start` runs from this checkout: both would write the same data. */
export async function requireNoRunningStack() {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (pid > 0 && pid !== process.pid && (await isStart(pid))) {
    throw new Failure(
      `GinForge already runs from this folder (process ${pid}): stop it first with Ctrl-C there, or "kill ${pid}".`,
    );
  }
}

/** Says that this process runs the stack. */
export async function claimStack() {
  await requireNoRunningStack();
  await mkdir(dataDirectory, { recursive: true });
  await writeFile(file, String(process.pid));
}

export async function releaseStack() {
  await rm(file, { force: true });
}

/**
 * @param {number} pid
 * @returns {Promise<boolean>} false too when the number now belongs to another program
 */
async function isStart(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return false;
  }
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(async () => ({
    stdout: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  }));
  return stdout.includes('start.mjs');
}
