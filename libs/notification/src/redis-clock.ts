/**
 * Redis' clock as seen from here, learnt from replies that carry its time. It lets a command say until when it may still be
 * carried out: a Redis that stood still finds it in its socket later, when the caller has long been told that it failed.
 */
export class RedisClock {
  /** Redis time less ours; too large by the latency of the reply it was learnt from, never too small. Milliseconds. */
  private ahead: number | undefined;

  /** @param now a clock of ours that never jumps, in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** To be noted when a command is given, for {@link learn}. */
  start(): number {
    return this.now();
  }

  /** A command given at `startedAt` was carried out at `redisTime`. */
  learn(startedAt: number, redisTime: number): void {
    this.ahead = redisTime - startedAt;
  }

  /** Redis' time when `startedAt` is `milliseconds` ago; 0 while nothing has been learnt. */
  deadline(startedAt: number, milliseconds: number): number {
    return this.ahead === undefined ? 0 : Math.ceil(startedAt + milliseconds + this.ahead);
  }
}
