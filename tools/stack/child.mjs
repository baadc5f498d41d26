import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardProcess, releaseProcess } from './lifeline.mjs';

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {boolean}
 */
export function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Waits until the child runs, and ties its life to that of this process.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
export async function started(child) {
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  guardProcess(pid);
  child.once('exit', () => releaseProcess(pid));
}

/**
 * Asks the child to end, and ends it when it does not within `graceMs`.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ signal?: NodeJS.Signals, graceMs?: number }} [options]
 */
export async function stopChild(child, { signal = 'SIGTERM', graceMs = 15_000 } = {}) {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const patience = new AbortController();
  const inTime = await Promise.race([
    exited.then(() => true),
    sleep(graceMs, false, { signal: patience.signal }).catch(() => true),
  ]);
  patience.abort();
  if (!inTime) child.kill('SIGKILL');
  await exited;
}
