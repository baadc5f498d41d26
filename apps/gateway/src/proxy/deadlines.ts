/** Something that must not stand still for ever. */
export interface Watched {
  /** Looks whether a limit has passed. @param now of `performance.now()` */
  check(now: number): void;
}

/** How often the clock is looked at: the precision of the time-outs (GW-07). Milliseconds. */
const sweepMs = 250;

/** One timer for the time-outs of all requests under way; a timer of its own would cost each request more than all of this. */
export class Deadlines {
  private readonly watched = new Set<Watched>();
  private timer: NodeJS.Timeout | undefined;

  watch(one: Watched): void {
    this.watched.add(one);
    this.timer ??= setInterval(() => this.sweep(), sweepMs).unref();
  }

  forget(one: Watched): void {
    this.watched.delete(one);
    if (this.watched.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    const now = performance.now();
    for (const one of this.watched) one.check(now);
  }
}
