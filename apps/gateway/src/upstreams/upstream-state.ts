import type { BreakerPosition } from './circuit-breaker.js';
import type { HealthVerdict } from './target-health.js';
import type { Upstream } from './upstream.js';

/** One address of a service, as the admin console shows it (GW-05). */
export interface UpstreamState {
  /** The target as it is configured. */
  readonly url: string;
  /** The address of it that is meant; the same as `url` where that is no name. */
  readonly address: string;
  readonly health: HealthVerdict;
  readonly breaker: BreakerPosition;
  /** Milliseconds until an open breaker lets probes through, else 0. */
  readonly retryAfterMs: number;
  readonly inFlight: number;
  /** When health or breaker last changed, if they ever did. */
  readonly since: Date | undefined;
  /** Requests sent to it since it is known, and how many of them failed. */
  readonly requests: number;
  readonly failures: number;
  /** Mean time of its latest answers; `undefined` before the first. */
  readonly meanMs: number | undefined;
  readonly lastError: { readonly reason: string; readonly at: Date } | undefined;
}

/** Something that an operator wants to hear of. */
export type UpstreamEvent =
  | { readonly kind: 'breaker'; readonly upstream: Upstream; readonly to: BreakerPosition }
  | { readonly kind: 'health'; readonly upstream: Upstream; readonly to: HealthVerdict };
