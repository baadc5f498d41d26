import { SlidingCount } from './sliding-count.js';

const windowMs = 10_000;

/** So many retries within the window are always allowed: ten per cent of a quiet service would be none. */
const floor = 3;

/**
 * What keeps retries from doubling the load of a service that fails under load (GW-06): within ten seconds at most `share`
 * (0 to 1) of its requests are tried again, or three where that is more. The service as a whole has one budget.
 */
export class RetryBudget {
  /** Retries that were denied since the start. */
  exhausted = 0;
  private readonly requests = new SlidingCount(windowMs);
  private readonly retries = new SlidingCount(windowMs);

  constructor(private readonly share: number) {}

  /** A request has come; its retry is not another one. */
  deposit(now = performance.now()): void {
    this.requests.add(now);
  }

  /** @returns whether a request may be tried again; if so, that retry is spent. A share of 0 allows none. */
  withdraw(now = performance.now()): boolean {
    const allowed = this.share === 0 ? 0 : Math.max(floor, this.requests.total(now) * this.share);
    if (this.retries.total(now) + 1 > allowed) {
      this.exhausted++;
      return false;
    }
    this.retries.add(now);
    return true;
  }
}
