import { readFile } from 'node:fs/promises';
import { tellsUsage } from './processes.mjs';

/** Clock ticks of /proc in a second, on every Linux there is. */
const ticks = 100;

/** How much of the machine others took while we measured: what makes figures unsteady. */
export class Quietness {
  /** @type {{ machine: number, own: number, all: number } | undefined} */
  #before;

  static async watch() {
    const quietness = new Quietness();
    quietness.#before = await readTimes();
    return quietness;
  }

  /**
   * Says so when all that was started has ended: the kernel counts children then.
   *
   * @returns {Promise<number | undefined>} the share of all cores; undefined where the system does not tell
   */
  async othersShare() {
    const after = await readTimes();
    if (!after || !this.#before) return undefined;
    const busy = after.machine - this.#before.machine;
    const own = after.own - this.#before.own;
    return Math.max(0, (busy - own) / (after.all - this.#before.all));
  }
}

/** @returns {Promise<{ machine: number, own: number, all: number } | undefined>} seconds: busy (stolen ones too), ours, and all there were */
async function readTimes() {
  if (!tellsUsage) return undefined;
  const [stat, self] = await Promise.all([
    readFile('/proc/stat', 'utf8'),
    readFile('/proc/self/stat', 'utf8'),
  ]);
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, ...others] = fieldsOf(
    stat.split('\n')[0] ?? '',
    2,
  );
  const [interrupts = 0, softInterrupts = 0, stolen = 0] = others;
  const busy = user + nice + system + interrupts + softInterrupts + stolen;
  const own = fieldsOf(self.slice(self.lastIndexOf(')')), 12).slice(0, 4);
  const sum = own.reduce((total, value) => total + value, 0);
  return { machine: busy / ticks, own: sum / ticks, all: (busy + idle + waiting) / ticks };
}

/**
 * @param {string} line
 * @param {number} first
 */
function fieldsOf(line, first) {
  return line.split(' ').slice(first).map(Number);
}
