import { SlidingCount } from './sliding-count.js';

/** When a breaker opens, and how it closes again. Times are milliseconds. */
export interface BreakerSettings {
  /** It opens on so many failures in a row, */
  readonly failures: number;
  /** or when this share (0 to 1) of the requests that ended within the window has failed, */
  readonly failureShare: number;
  readonly windowMs: number;
  /** provided that so many ended. */
  readonly minRequests: number;
  /** So long it stays open; twice as long each time that it opens again soon, up to the maximum. */
  readonly coolingMs: number;
  readonly maxCoolingMs: number;
  /** Half-open, it lets so many requests through, and closes when so many have succeeded. */
  readonly probes: number;
}

export type BreakerPosition = 'closed' | 'half-open' | 'open';

type BreakerState =
  | { readonly position: 'closed'; failuresInARow: number; ended: SlidingCount; failed: SlidingCount }
  | { readonly position: 'open'; readonly coolingMs: number }
  | { readonly position: 'half-open'; underway: number; succeeded: number; probedAt: number };

/** Says which period of the breaker a request was sent in: its outcome counts in that period and in no other. */
export type BreakerTicket = number;

/** Cooling is lengthened by up to this share, at random, so that the replicas do not probe in step. */
const jitter = 0.2;

/**
 * The circuit breaker of one target (GW-05; Nygard, "Release It!"). It is also the gateway's passive ejection (GW-04): what it
 * keeps out is ejected, and there is no second count of failures. The caller passes the time of a monotonic clock, in
 * milliseconds; there are no timers. A clock that steps back delays it by one cooling time at most.
 */
export class CircuitBreaker {
  /** When the position was last changed; minus infinity before the first change. */
  changedAt = -Infinity;
  private state: BreakerState;
  private period: BreakerTicket = 0;
  private reopenings = 0;

  constructor(
    private readonly settings: BreakerSettings,
    private readonly onChange: (position: BreakerPosition) => void = () => undefined,
  ) {
    this.state = this.closed();
  }

  /** Open, it turns half-open by the time alone. */
  positionAt(now: number): BreakerPosition {
    return this.state.position === 'open' && this.retryAfterMs(now) === 0 ? 'half-open' : this.state.position;
  }

  /** Whether a request may be sent. */
  allows(now: number): boolean {
    const { state, settings } = this;
    if (state.position === 'closed') return true;
    if (state.position === 'open') return this.retryAfterMs(now) === 0;
    if (state.underway + state.succeeded < settings.probes) return true;
    // A probe may be a stream without an end: after so long without a word it keeps no place from others.
    return Math.abs(now - state.probedAt) >= settings.coolingMs;
  }

  /** Milliseconds until it lets probes through; 0 where it is not open. */
  retryAfterMs(now: number): number {
    if (this.state.position !== 'open') return 0;
    return Math.max(0, this.state.coolingMs - Math.abs(now - this.changedAt));
  }

  /** A request is sent; its outcome brings the ticket back. One that is sent unasked while it is open counts for nothing. */
  begin(now: number): BreakerTicket {
    if (this.positionAt(now) === 'half-open') this.probe(now);
    return this.period;
  }

  succeed(ticket: BreakerTicket, now: number): void {
    const { state } = this;
    if (ticket !== this.period || state.position === 'open') return;
    if (state.position === 'closed') {
      state.failuresInARow = 0;
      state.ended.add(now);
      return;
    }
    state.underway--;
    state.succeeded++;
    if (state.succeeded >= this.settings.probes) this.enter(this.closed(), now);
  }

  fail(ticket: BreakerTicket, now: number): void {
    const { state } = this;
    if (ticket !== this.period || state.position === 'open') return;
    if (state.position === 'half-open' || this.isOneTooMany(state, now)) this.open(now);
  }

  /** The request ended without telling anything of the target. */
  cancel(ticket: BreakerTicket): void {
    if (ticket === this.period && this.state.position === 'half-open') this.state.underway--;
  }

  /** Somebody else has seen the target recover: if open, it lets probes through now. */
  expectRecovery(now: number): void {
    if (this.state.position === 'open') this.enter(halfOpen(), now);
  }

  private probe(now: number): void {
    this.expectRecovery(now);
    if (this.state.position !== 'half-open') return;
    this.state.underway++;
    this.state.probedAt = now;
  }

  private isOneTooMany(state: BreakerState & { position: 'closed' }, now: number): boolean {
    const { failures, failureShare, minRequests } = this.settings;
    state.failuresInARow++;
    state.ended.add(now);
    state.failed.add(now);
    const ended = state.ended.total(now);
    return (
      state.failuresInARow >= failures ||
      (ended >= minRequests && state.failed.total(now) >= ended * failureShare)
    );
  }

  private open(now: number): void {
    const { coolingMs, maxCoolingMs } = this.settings;
    const wasStable = this.state.position === 'closed' && now - this.changedAt >= maxCoolingMs;
    this.reopenings = wasStable ? 0 : this.reopenings + 1;
    const cooling = Math.min(maxCoolingMs, coolingMs * 2 ** this.reopenings);
    this.enter({ position: 'open', coolingMs: cooling * (1 + jitter * Math.random()) }, now);
  }

  private enter(state: BreakerState, now: number): void {
    this.state = state;
    this.period++;
    this.changedAt = now;
    this.onChange(state.position);
  }

  private closed(): BreakerState {
    const { windowMs } = this.settings;
    return {
      position: 'closed',
      failuresInARow: 0,
      ended: new SlidingCount(windowMs),
      failed: new SlidingCount(windowMs),
    };
  }
}

function halfOpen(): BreakerState {
  return { position: 'half-open', underway: 0, succeeded: 0, probedAt: -Infinity };
}
