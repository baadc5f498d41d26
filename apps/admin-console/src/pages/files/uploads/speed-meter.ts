/** Over how long speed is measured, and what is too short to say anything. Milliseconds. */
const windowMs = 5_000;
const shortestMs = 500;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** How fast bytes go, from what was counted in the last seconds. */
export class SpeedMeter {
  #samples: Sample[] = [];

  /**
   * @param bytes how many there are by now
   * @param at milliseconds
   * @returns bytes per second; `undefined` while it has not been measured for long enough
   */
  count(bytes: number, at = performance.now()): number | undefined {
    this.#samples = [...this.#samples.filter((sample) => at - sample.at <= windowMs), { at, bytes }];
    const [first] = this.#samples;
    if (first === undefined || at - first.at < shortestMs) return undefined;
    return ((bytes - first.bytes) / (at - first.at)) * 1000;
  }
}
