import { loadCores } from './cores.mjs';
import { tellsUsage, usageOf } from './processes.mjs';

/** From this share of its cores on, the load generator may have been the limit, and the results say so. */
export const loadLimit = 0.9;

/** How busy the load generator is: its processes and Redis, which share its cores. */
export class LoadMeter {
  /**
   * @param {import('./load/remote.mjs').Remote[]} remotes
   * @param {number} redisPid
   */
  static async start(remotes, redisPid) {
    const meter = new LoadMeter(remotes, redisPid);
    meter.before = await meter.seconds();
    return meter;
  }

  /** @type {number[]} */
  before = [];
  begin = performance.now();

  /**
   * @param {import('./load/remote.mjs').Remote[]} remotes
   * @param {number} redisPid
   */
  constructor(remotes, redisPid) {
    this.remotes = remotes;
    this.redisPid = redisPid;
  }

  /** @returns {Promise<number[]>} what each process has computed, Redis last where the system tells */
  async seconds() {
    const own = await Promise.all(this.remotes.map((remote) => remote.ask('cpu')));
    return tellsUsage ? [...own, (await usageOf(this.redisPid)).cpuSeconds] : own;
  }

  /** @returns {Promise<number>} the share of their cores, or of one core by the busiest, since the start */
  async share() {
    const elapsed = (performance.now() - this.begin) / 1_000;
    const after = await this.seconds();
    const spent = after.map((seconds, index) => seconds - (this.before[index] ?? 0));
    const sum = spent.reduce((total, seconds) => total + seconds, 0);
    return Math.max(sum / loadCores, ...spent) / elapsed;
  }
}
