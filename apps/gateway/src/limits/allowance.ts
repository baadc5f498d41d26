import type { Grant, PermitRequest } from './permit-store.js';
import { type RateRule, type RateVerdict, toVerdict } from './rate-rule.js';

/** Permits are taken in advance for what is expected in so long, and used within it. Milliseconds. */
export const leaseMs = 100;

/** The least time over which demand is measured, in milliseconds: two requests at once are no thousand a second. */
const shortestMeasureMs = 10;
const mostSpare = 10_000;

/** Where nothing is left, nobody asks again for so long, and not for longer: another replica may give permits back. Milliseconds. */
const recheckMs = 1_000;

/**
 * What this replica knows of one key: permits that it holds in advance (a lease), or that there are none.
 * A lease never outlives the slot in which its permits count, so holding some lets no window have more than the limit.
 * Times are milliseconds of a clock that never goes back.
 */
export class Allowance {
  private held = 0;
  private heldUntil = 0;
  private slot = 0;
  private remaining = 0;
  private resetAt = 0;
  private refusedUntil = 0;
  private takenSinceAsked = 0;
  private askedAt = -Infinity;

  constructor(
    readonly rule: RateRule,
    readonly key: string,
  ) {}

  /** A verdict from what is known here; `undefined` where the store has to be asked. */
  take(now: number): RateVerdict | undefined {
    if (this.held > 0 && now < this.heldUntil) {
      this.held--;
      this.takenSinceAsked++;
      return this.verdict(true, now);
    }
    return now < this.refusedUntil ? this.verdict(false, now) : undefined;
  }

  verdict(allowed: boolean, now: number): RateVerdict {
    return toVerdict(this.rule, allowed, this.remaining + this.held, this.resetAt - now);
  }

  /** Asks for `need` requests that wait, and for what their like will need soon; gives back what is left of a lease. */
  ask(need: number, now: number): PermitRequest {
    const { rule, key, held, slot } = this;
    const spare = this.expected(need, now);
    this.held = 0;
    this.takenSinceAsked = 0;
    this.askedAt = now;
    return { rule, key, need, spare, ...(held > 0 && { unused: { slot, count: held } }) };
  }

  /** The answer to the last `ask`. */
  accept(grant: Grant, now: number): void {
    this.held = grant.spare;
    // Counted from the moment of asking: the slot ends no earlier, however long the answer took.
    this.heldUntil = this.askedAt + Math.min(leaseMs, grant.slotEndsInMs);
    this.slot = grant.slot;
    this.remaining = grant.remaining;
    this.resetAt = now + grant.resetInMs;
    this.refusedUntil = grant.remaining > 0 ? 0 : now + Math.min(recheckMs, grant.resetInMs);
  }

  isIdle(now: number): boolean {
    return now - this.askedAt > recheckMs;
  }

  private expected(need: number, now: number): number {
    const measured = Math.max(shortestMeasureMs, now - this.askedAt);
    return Math.min(mostSpare, Math.floor(((this.takenSinceAsked + need) * leaseMs) / measured));
  }
}
