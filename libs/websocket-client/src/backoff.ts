export interface BackoffOptions {
  /** The shortest wait. Milliseconds. */
  minMs: number;
  /** The longest wait. Milliseconds. */
  maxMs: number;
}

/** RT-70 */
export const defaultBackoff: BackoffOptions = { minMs: 500, maxMs: 20_000 };

/**
 * Exponential back-off with full jitter: each wait is drawn evenly from `minMs` up to a ceiling that doubles, so that
 * clients that lost their gateway together do not come back together (RT-70).
 */
export class Backoff {
  #failures = 0;
  #wasAtOnce = false;

  constructor(
    private readonly options: BackoffOptions = defaultBackoff,
    private readonly random: () => number = Math.random,
  ) {}

  /** The next wait. Milliseconds. */
  next(): number {
    const { minMs, maxMs } = this.options;
    this.#failures = Math.min(this.#failures + 1, 30);
    const ceiling = Math.min(maxMs, minMs * 2 ** this.#failures);
    return Math.round(minMs + this.random() * Math.max(0, ceiling - minMs));
  }

  /** No wait for the first time, then as {@link next}: for a link that was given up on purpose. */
  nextAtOnce(): number {
    if (this.#wasAtOnce) return this.next();
    this.#wasAtOnce = true;
    return 0;
  }

  /** The link was good for a while: start over. */
  reset(): void {
    this.#failures = 0;
    this.#wasAtOnce = false;
  }
}
