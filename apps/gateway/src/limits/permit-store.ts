import type { RateRule } from './rate-rule.js';

/** The time of a rule is cut into slots; a window is so many of them and the one that has begun. */
export const slotsPerWindow = 30;

/** Of what is left of a limit, one part of so many may be taken in advance: near the limit nothing is. */
export const spareShare = 8;

/** The length of a rule's slots in milliseconds. */
export function slotLengthMs({ windowSeconds }: RateRule): number {
  return Math.ceil((windowSeconds * 1_000) / slotsPerWindow);
}

/** Permits that were granted in `slot` and will not be used. */
export interface UnusedPermits {
  readonly slot: number;
  readonly count: number;
}

/** Asks for permits of one key. */
export interface PermitRequest {
  readonly rule: RateRule;
  readonly key: string;
  /** For requests that are waiting. */
  readonly need: number;
  /** For requests that are expected soon. */
  readonly spare: number;
  readonly unused?: UnusedPermits;
}

/** The answer to a {@link PermitRequest}. */
export interface Grant {
  /** Of `need`; fewer when no more are left. */
  readonly granted: number;
  /** Of `spare`: to be used while the slot lasts, so that a permit is used in the slot in which it counts. */
  readonly spare: number;
  /** What is left now for everybody. */
  readonly remaining: number;
  /** The slot in which these permits count. */
  readonly slot: number;
  /** Milliseconds until it ends. */
  readonly slotEndsInMs: number;
  /** Milliseconds until the oldest permits that count are forgotten. */
  readonly resetInMs: number;
}

/**
 * Counts permits by key in a sliding window: those of the current slot and of the `slotsPerWindow` slots before it count,
 * which is never less than the rule's window. So no window of any beginning ever has more than the limit, and
 * refused requests cost nothing.
 */
export abstract class PermitStore {
  abstract take(request: PermitRequest): Grant | Promise<Grant>;
}
