export interface SendRate {
  /** Messages a second in the long run. */
  perSecond: number;
  /** Messages at once after a pause. */
  burst: number;
}

/** Somewhat under what the gateway allows (RT-26), which leaves room for pings. */
export const defaultSendRate: SendRate = { perSecond: 40, burst: 80 };

/**
 * Writes in order, at once while the rate allows and as fast as it allows otherwise, so that a client that comes back
 * with many rooms and a full queue is not cut off for talking too much.
 */
export class PacedWriter {
  readonly #waiting: string[] = [];
  #tokens: number;
  #refilledAt = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly rate: SendRate,
    private readonly send: (text: string) => void,
  ) {
    this.#tokens = rate.burst;
  }

  write(text: string): void {
    this.#waiting.push(text);
    if (this.#timer === undefined) this.#drain();
  }

  /** What still waits is forgotten. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #drain(): void {
    this.#timer = undefined;
    this.#refill();
    for (; this.#tokens >= 1; this.#tokens--) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      this.send(text);
    }
    if (this.#waiting.length === 0) return;
    this.#timer = setTimeout(
      () => this.#drain(),
      Math.ceil(((1 - this.#tokens) / this.rate.perSecond) * 1000),
    );
  }

  #refill(): void {
    const now = Date.now();
    const earned = (Math.max(0, now - this.#refilledAt) / 1000) * this.rate.perSecond;
    this.#tokens = Math.min(this.rate.burst, this.#tokens + earned);
    this.#refilledAt = now;
  }
}
