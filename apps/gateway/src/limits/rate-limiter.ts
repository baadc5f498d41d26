import { LeasedPermits } from './leased-permits.js';
import type { MemoryPermitStore } from './memory-permit-store.js';
import type { RateLimitMetrics } from './rate-limit-metrics.js';
import { type RateCheck, type RateRule, type RateVerdict, toVerdict } from './rate-rule.js';
import type { SharedPermits } from './shared-permits.js';

/**
 * GW-08: counts requests by rule and key, over all replicas while Redis is there and in memory while it is not. It never
 * throws and never waits longer than two time-outs of {@link SharedPermits}; a busy key is answered at once.
 */
export class RateLimiter {
  private readonly leased: LeasedPermits | undefined;

  /**
   * @param shared what all replicas share; without it this process limits alone (`REDIS_ENABLED=false`)
   * @param now a clock that never goes back, in milliseconds
   */
  constructor(
    private readonly local: MemoryPermitStore,
    private readonly metrics: RateLimitMetrics,
    shared?: SharedPermits,
    now: () => number = () => performance.now(),
  ) {
    if (shared === undefined) metrics.countsFromMemory(true);
    else this.leased = new LeasedPermits(shared, (rule, key) => this.takeAlone(rule, key), now);
  }

  /** Takes one permit. Synchronous where nobody has to be asked. */
  take(rule: RateRule, key: string): RateVerdict | Promise<RateVerdict> {
    const verdict = this.leased?.take(rule, key) ?? this.takeAlone(rule, key);
    return verdict instanceof Promise ? verdict.then((late) => this.counted(late)) : this.counted(verdict);
  }

  /** Takes one permit of every check, in one round trip where somebody has to be asked. A refused request spends what allowed it. */
  takeAll(checks: readonly RateCheck[]): readonly RateVerdict[] | Promise<readonly RateVerdict[]> {
    const verdicts = checks.map(({ rule, key }) => this.take(rule, key));
    return areSettled(verdicts) ? verdicts : Promise.all(verdicts.map((verdict) => Promise.resolve(verdict)));
  }

  private takeAlone(rule: RateRule, key: string): RateVerdict {
    const { granted, remaining, resetInMs } = this.local.take({ rule, key, need: 1, spare: 0 });
    return toVerdict(rule, granted === 1, remaining, resetInMs);
  }

  private counted(verdict: RateVerdict): RateVerdict {
    if (!verdict.allowed) this.metrics.refused(verdict.name);
    return verdict;
  }
}

function areSettled(verdicts: readonly (RateVerdict | Promise<RateVerdict>)[]): verdicts is RateVerdict[] {
  return verdicts.every((verdict) => !(verdict instanceof Promise));
}
