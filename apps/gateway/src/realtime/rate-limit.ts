export interface Rate {
  readonly perSecond: number;
  /** So many at once. */
  readonly burst: number;
}

/** So long over the rate, without a second of peace, and it counts as a flood (RT-26). Milliseconds. */
const patienceMs = 10_000;
const peaceMs = 1_000;

/** The token bucket of one connection. Times are of a clock that never goes back, in milliseconds. */
export class RateLimit {
  private tokens: number;
  private filledAt = 0;
  private firstRefusal: number | undefined;
  private lastRefusal = 0;

  constructor(private readonly rate: Rate) {
    this.tokens = rate.burst;
  }

  take(now: number): 'passed' | 'refused' | 'flooded' {
    const { perSecond, burst } = this.rate;
    this.tokens = Math.min(burst, this.tokens + ((now - this.filledAt) / 1000) * perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return this.refuse(now);
    this.tokens--;
    return 'passed';
  }

  private refuse(now: number): 'refused' | 'flooded' {
    if (this.firstRefusal === undefined || now - this.lastRefusal > peaceMs) this.firstRefusal = now;
    this.lastRefusal = now;
    return now - this.firstRefusal >= patienceMs ? 'flooded' : 'refused';
  }
}
