import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded, started, stopChild } from '../stack/child.mjs';
import { Failure } from '../stack/failure.mjs';
import { isPinned, places, taskset } from './cores.mjs';

/**
 * @typedef {object} Usage
 * @property {number} cpuSeconds of all threads since the start, user and system
 * @property {number} rssBytes
 * @property {number} privateBytes what would be free if the process ended
 */

/** Whether the system tells what a process uses; without /proc no figure of CPU or memory is given. */
export const tellsUsage = process.platform === 'linux';

/**
 * What a process uses by the kernel's own count; each NaN where the system has no /proc.
 *
 * @param {number} pid
 * @returns {Promise<Usage>}
 */
export async function usageOf(pid) {
  if (!tellsUsage) return { cpuSeconds: NaN, rssBytes: NaN, privateBytes: NaN };
  const memory = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kibibytes = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(memory)?.[1]);
  return {
    cpuSeconds: await cpuSecondsOf(pid),
    rssBytes: kibibytes('Rss') * 1_024,
    privateBytes: (kibibytes('Private_Clean') + kibibytes('Private_Dirty')) * 1_024,
  };
}

/**
 * Added up over the threads, in nanoseconds as the scheduler has it: /proc/<pid>/stat knows hundredths of seconds only.
 *
 * @param {number} pid
 */
async function cpuSecondsOf(pid) {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = threads.map(async (thread) => {
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0'); // it just ended
    return Number(text.split(' ')[0]);
  });
  return (await Promise.all(times)).reduce((sum, time) => sum + time, 0) / 1e9;
}

/**
 * @typedef {object} Program
 * @property {string} name for its log
 * @property {string} program
 * @property {string[]} args
 * @property {Record<string, string>} [environment] all that it gets beside PATH
 * @property {string} [place] cores, as `taskset` lists them
 * @property {boolean} [speaks] whether it answers over IPC
 */

/** @typedef {{ pid: number, child: import('node:child_process').ChildProcess, logFile: string, stop: () => Promise<void> }} RunningProgram */

/** Starts programs and ends each of them. */
export class Processes {
  /** @type {Set<import('node:child_process').ChildProcess>} */
  #children = new Set();

  /** @param {string} directory for logs */
  constructor(directory) {
    this.directory = directory;
  }

  /**
   * @param {Program} program
   * @returns {Promise<RunningProgram>}
   */
  async start({ name, program, args, environment = {}, place = places.load, speaks = false }) {
    const logFile = join(this.directory, `${name}.log`);
    const log = openSync(logFile, 'a');
    const line = isPinned && taskset ? [taskset, '-c', place, program, ...args] : [program, ...args];
    const child = spawn(line[0] ?? '', line.slice(1), {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', log, log, ...(speaks ? /** @type {const} */ (['ipc']) : [])],
      detached: true, // Ctrl-C reaches us alone, and we end them
    });
    closeSync(log);
    this.#children.add(child);
    await started(child);
    // Killed: what is over is of no use, and a gateway's gentle leave would take its time.
    const stop = () => stopChild(child, { signal: 'SIGKILL' }).finally(() => this.#children.delete(child));
    return { pid: child.pid ?? 0, child, logFile, stop };
  }

  /** Ends what still runs. */
  async stopAll() {
    const stopping = [...this.#children].map((child) => stopChild(child, { signal: 'SIGKILL' }));
    this.#children.clear();
    await Promise.all(stopping);
  }
}

/**
 * Waits until a program is ready.
 *
 * @param {RunningProgram} running
 * @param {() => Promise<boolean>} isReady
 */
export async function untilReady({ child, logFile }, isReady, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs;
  while (!(await isReady())) {
    if (hasEnded(child) || Date.now() > deadline) {
      const words = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join('\n');
      throw new Failure(`${logFile} ${hasEnded(child) ? 'ended' : 'did not become ready'}:\n${words}`);
    }
    await sleep(20);
  }
}
