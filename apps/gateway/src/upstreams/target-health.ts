/** After how many results in a row a target is thought of otherwise. */
export interface HealthSettings {
  readonly failures: number;
  readonly successes: number;
}

/** What an active check found out. `reason` is for logs and the console. */
export type CheckResult = { readonly alive: true } | { readonly alive: false; readonly reason: string };

export type HealthVerdict = 'unknown' | 'healthy' | 'unhealthy';

/**
 * What the active checks say of one target (GW-04). What its requests say is the circuit breaker's: that is the passive
 * half, and neither counts what the other does. A target that nobody has checked yet is `unknown` and usable, so that a
 * gateway serves from its first moment.
 */
export class TargetHealth {
  verdict: HealthVerdict = 'unknown';
  /** When the verdict was last changed, milliseconds of the caller's clock; minus infinity before the first change. */
  changedAt = -Infinity;
  /** Results in a row that contradict the verdict. */
  private contradictions = 0;

  constructor(private readonly settings: HealthSettings) {}

  get usable(): boolean {
    return this.verdict !== 'unhealthy';
  }

  /** @returns whether the verdict is another one now. */
  record({ alive }: CheckResult, now: number): boolean {
    if (alive ? this.verdict === 'healthy' : this.verdict === 'unhealthy') {
      this.contradictions = 0;
      return false;
    }
    // The first success of a target of which nothing is known is enough; so many in a row are for one that was away.
    const needed = alive
      ? this.verdict === 'unknown'
        ? 1
        : this.settings.successes
      : this.settings.failures;
    if (++this.contradictions < needed) return false;
    this.contradictions = 0;
    this.verdict = alive ? 'healthy' : 'unhealthy';
    this.changedAt = now;
    return true;
  }
}
