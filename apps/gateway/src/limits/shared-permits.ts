import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Grant, PermitRequest, PermitStore } from './permit-store.js';
import type { RateLimitMetrics } from './rate-limit-metrics.js';

const probeEveryMs = 1_000;

/** Takes a permit that nobody else wants, and so writes as any request does. */
const probe: PermitRequest = {
  rule: { name: 'probe', limit: 1_000_000, windowSeconds: 1 },
  key: 'gateway',
  need: 1,
  spare: 0,
};

/**
 * The store that all replicas share, behind a breaker (GW-08): one call that fails or takes too long, and nobody asks for
 * a while. Then a probe a second goes out of which no request waits, until one is answered in time.
 */
export class SharedPermits implements OnApplicationShutdown {
  private away = false;
  private stopped = false;
  private nextProbe: NodeJS.Timeout | undefined;
  private readonly logger = new Logger('RateLimit');

  /** @param timeoutMs how long a call may take */
  constructor(
    private readonly store: PermitStore,
    private readonly metrics: RateLimitMetrics,
    private readonly timeoutMs: number,
  ) {
    metrics.countsFromMemory(false);
  }

  /** Whether there is no use in asking. */
  get isAway(): boolean {
    return this.away;
  }

  /** `undefined` where there was no answer in time; permits that Redis grants all the same count as spent. */
  async take(request: PermitRequest): Promise<Grant | undefined> {
    try {
      return await inTime(this.timeoutMs, this.store.take(request));
    } catch (error) {
      this.lose(error);
      return undefined;
    }
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.nextProbe);
  }

  private lose(error: unknown): void {
    this.metrics.redisFailed();
    if (this.away || this.stopped) return;
    this.away = true;
    this.metrics.countsFromMemory(true);
    this.logger.warn('Limits are counted in memory while Redis is away', error);
    this.probeSoon();
  }

  private probeSoon(): void {
    this.nextProbe = setTimeout(() => void this.probe(), probeEveryMs).unref();
  }

  private async probe(): Promise<void> {
    const isBack = (await this.take(probe)) !== undefined;
    if (this.stopped) return;
    if (!isBack) {
      this.probeSoon();
      return;
    }
    this.away = false;
    this.metrics.countsFromMemory(false);
    this.logger.log('Limits are counted in Redis again');
  }
}

/**
 * @throws Error when `call` has not ended after `milliseconds`. A process that was itself held up reads what has come in
 * before it blames the other side.
 */
async function inTime<T>(milliseconds: number, call: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(new Error(`no answer within ${milliseconds} ms`));
    timer = setTimeout(() => setImmediate(giveUp), milliseconds);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
