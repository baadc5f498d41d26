interface Bucket {
  tokens: number;
  /** Unix milliseconds. */
  filledAt: number;
}

/** Token buckets by address (RT-04). A full bucket is forgotten, so memory is bounded by the addresses of one burst. */
export class HandshakeLimiter {
  private readonly buckets = new Map<string, Bucket>();
  private sweptAt = 0;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {}

  /** Takes one from the address's bucket. @returns whether there was one */
  take(address: string, now: number): boolean {
    this.sweep(now);
    const bucket = this.buckets.get(address) ?? { tokens: this.burst, filledAt: now };
    bucket.tokens = this.level(bucket, now);
    bucket.filledAt = now;
    this.buckets.set(address, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  private level(bucket: Bucket, now: number): number {
    return Math.min(this.burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * this.perSecond);
  }

  private sweep(now: number): void {
    if (now - this.sweptAt < sweepEveryMs) return;
    this.sweptAt = now;
    for (const [address, bucket] of this.buckets) {
      if (this.level(bucket, now) >= this.burst) this.buckets.delete(address);
    }
  }
}

const sweepEveryMs = 10_000;
