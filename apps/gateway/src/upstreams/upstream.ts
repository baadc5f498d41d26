import { isIP, isIPv6 } from 'node:net';

import { type BreakerSettings, type BreakerTicket, CircuitBreaker } from './circuit-breaker.js';
import { type CheckResult, type HealthSettings, TargetHealth } from './target-health.js';
import type { UpstreamEvent, UpstreamState } from './upstream-state.js';

/** Where a request is sent. */
export interface UpstreamAddress {
  readonly protocol: string;
  /** For the `Host` header: the name of the target, with its port where it is not the scheme's. */
  readonly host: string;
  /** What to connect to: one of the name's addresses, or the name itself while it has not been resolved. */
  readonly hostname: string;
  readonly port: number;
  /** For TLS (SNI and the certificate): the name of the target; `undefined` where it is an IP address. */
  readonly servername: string | undefined;
}

export interface UpstreamSettings {
  readonly breaker: BreakerSettings;
  readonly health: HealthSettings;
}

/** Weight of the newest answer in the mean time of an answer. */
const newestWeight = 0.1;

/** One address of a target: what is on its way to it, and what is known of it. */
export class Upstream {
  /** Requests on their way. */
  inFlight = 0;
  readonly address: UpstreamAddress;
  /** `http://10.0.0.7:8081`: tells it from the pool's others. */
  readonly origin: string;
  readonly breaker: CircuitBreaker;
  readonly health: TargetHealth;
  private requests = 0;
  private failures = 0;
  private meanMs: number | undefined;
  private lastError: UpstreamState['lastError'];

  /**
   * @param url of the target as it is configured
   * @param hostname the address that its name stands for, if it has been resolved
   */
  constructor(
    readonly url: URL,
    settings: UpstreamSettings,
    private readonly onEvent: (event: UpstreamEvent) => void = () => undefined,
    hostname = unbracketed(url),
  ) {
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const servername = isIP(unbracketed(url)) === 0 ? url.hostname : undefined;
    this.address = { protocol: url.protocol, host: url.host, hostname, port, servername };
    this.origin = `${url.protocol}//${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port}`;
    this.breaker = new CircuitBreaker(settings.breaker, (to) =>
      this.onEvent({ kind: 'breaker', upstream: this, to }),
    );
    this.health = new TargetHealth(settings.health);
  }

  /**
   * A request is sent. Its ticket is given to `succeed`, `fail` or `cancel`, one of which is called once.
   * @param now of `performance.now()`, as everywhere
   */
  begin(now = performance.now()): BreakerTicket {
    this.inFlight++;
    this.requests++;
    return this.breaker.begin(now);
  }

  /** The answer came. @param ms from the sending to the end of the answer */
  succeed(ticket: BreakerTicket, ms: number, now = performance.now()): void {
    this.inFlight--;
    this.meanMs = this.meanMs === undefined ? ms : this.meanMs + (ms - this.meanMs) * newestWeight;
    this.breaker.succeed(ticket, now);
  }

  /** The target failed. @param reason for logs and the console, nothing for clients */
  fail(ticket: BreakerTicket, reason: string, now = performance.now()): void {
    this.inFlight--;
    this.failures++;
    this.rememberError(reason);
    this.breaker.fail(ticket, now);
  }

  /** The client left, or the outcome says nothing of the target. */
  cancel(ticket: BreakerTicket): void {
    this.inFlight--;
    this.breaker.cancel(ticket);
  }

  /** An active check came to an end. A target that is back is tried by requests at once, however long its breaker would wait. */
  checked(result: CheckResult, now = performance.now()): void {
    if (!result.alive) this.rememberError(result.reason);
    if (!this.health.record(result, now)) return;
    if (result.alive) this.breaker.expectRecovery(now);
    this.onEvent({ kind: 'health', upstream: this, to: this.health.verdict });
  }

  /** Whether nothing speaks against it: closed, and not found dead. */
  isSound(now = performance.now()): boolean {
    return this.health.usable && this.breaker.positionAt(now) === 'closed';
  }

  /** For the console. */
  state(now = performance.now()): UpstreamState {
    const changedAt = Math.max(this.breaker.changedAt, this.health.changedAt);
    return {
      url: this.url.origin,
      address: this.origin,
      health: this.health.verdict,
      breaker: this.breaker.positionAt(now),
      retryAfterMs: this.breaker.retryAfterMs(now),
      inFlight: this.inFlight,
      since: changedAt === -Infinity ? undefined : new Date(Date.now() - (now - changedAt)),
      requests: this.requests,
      failures: this.failures,
      meanMs: this.meanMs,
      lastError: this.lastError,
    };
  }

  private rememberError(reason: string): void {
    this.lastError = { reason, at: new Date() };
  }
}

function unbracketed({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
