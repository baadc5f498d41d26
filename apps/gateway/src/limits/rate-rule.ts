/** At most `limit` requests of one key in any `windowSeconds`. A name stands for one rule: two rules never share it. */
export interface RateRule {
  readonly name: string;
  /** At least 1. */
  readonly limit: number;
  /** At least 1. */
  readonly windowSeconds: number;
}

/** One rule applied to one key, such as an address. */
export interface RateCheck {
  readonly rule: RateRule;
  readonly key: string;
}

/** What a rule says to one request, in whole seconds. */
export interface RateVerdict {
  readonly name: string;
  readonly allowed: boolean;
  readonly limit: number;
  readonly windowSeconds: number;
  /** What the key may still ask for now. What other replicas hold in advance counts as spent. */
  readonly remaining: number;
  /** Until the oldest requests that count are forgotten, so that `remaining` grows again. */
  readonly resetSeconds: number;
  /** 0 where the request is allowed. */
  readonly retryAfterSeconds: number;
}

/** @param resetMs until the oldest requests that count are forgotten */
export function toVerdict(rule: RateRule, allowed: boolean, remaining: number, resetMs: number): RateVerdict {
  const resetSeconds = Math.max(1, Math.ceil(resetMs / 1_000));
  return {
    name: rule.name,
    allowed,
    limit: rule.limit,
    windowSeconds: rule.windowSeconds,
    remaining,
    resetSeconds,
    retryAfterSeconds: allowed ? 0 : resetSeconds,
  };
}
