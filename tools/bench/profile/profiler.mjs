import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../stack/failure.mjs';

const recorder = join(import.meta.dirname, 'recorder.mjs');
const patienceMs = 60_000;

/** Records what a contender does between the first and the second look at its usage, the third and the fourth, and so on. */
export class Profiler {
  #looks = 0;

  /** @param {string} folder for the profiles, which Chromium's developer tools open */
  constructor(folder) {
    this.folder = folder;
  }

  /**
   * @param {import('../contenders/contender.mjs').Launch} launch of a program of Node's
   * @returns {Promise<import('../contenders/contender.mjs').Launch>}
   */
  async prepare(launch) {
    await mkdir(this.folder, { recursive: true });
    return {
      ...launch,
      args: ['--import', recorder, ...launch.args],
      environment: { ...launch.environment, BENCH_PROFILES: this.folder },
    };
  }

  /** @param {number} pid of a contender that was prepared */
  async look(pid) {
    const heard = join(this.folder, `${pid}-${++this.#looks}.done`);
    process.kill(pid, 'SIGUSR2');
    for (const deadline = Date.now() + patienceMs; !existsSync(heard); await sleep(5))
      if (Date.now() > deadline)
        throw new Failure(`The profile ${heard} did not come in ${patienceMs / 1_000} s.`);
  }
}
