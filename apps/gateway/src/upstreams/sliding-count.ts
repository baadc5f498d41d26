/** The window moves on in so many steps: a count is right to a tenth of it. */
const steps = 10;

/** How often something happened in the last `windowMs` milliseconds, in constant memory and without a timer. */
export class SlidingCount {
  private readonly counts = new Array<number>(steps).fill(0);
  /** The step that is being counted, numbered from the clock's zero. */
  private newest = 0;
  private sum = 0;
  private readonly stepMs: number;

  constructor(windowMs: number) {
    this.stepMs = windowMs / steps;
  }

  add(now: number): void {
    const slot = this.advance(now) % steps;
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
    this.sum++;
  }

  /** @param now milliseconds of the clock that `add` is given. */
  total(now: number): number {
    this.advance(now);
    return this.sum;
  }

  /** A clock that steps back a little counts on in the newest step; one that steps back further begins anew. */
  private advance(now: number): number {
    const step = Math.max(0, Math.floor(now / this.stepMs));
    const passed = step - this.newest;
    if (Math.abs(passed) >= steps) {
      this.counts.fill(0);
      this.sum = 0;
      this.newest = step;
    }
    while (this.newest < step) this.forget(++this.newest % steps);
    return this.newest;
  }

  private forget(slot: number): void {
    this.sum -= this.counts[slot] ?? 0;
    this.counts[slot] = 0;
  }
}
