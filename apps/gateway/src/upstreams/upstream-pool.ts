import { Bulkhead } from './bulkhead.js';
import { RetryBudget } from './retry-budget.js';
import { twoChoices } from './two-choices.js';
import type { UpstreamEvent, UpstreamState } from './upstream-state.js';
import { Upstream, type UpstreamSettings } from './upstream.js';

export interface PoolSettings extends UpstreamSettings {
  /** With fewer usable targets than this share (0 to 1), health checks are not believed any more. */
  readonly panicShare: number;
  /** Requests that may be in flight at once, all targets together (GW-07). */
  readonly maxInFlight: number;
  /** Retries per request (GW-06). */
  readonly retryShare: number;
  /** What active checks ask for; `undefined` where there are none. */
  readonly checkPath: string | undefined;
}

/**
 * The addresses of one service; at least one. All routes of the service share it. A target that is a name starts as one
 * upstream, the name itself, and becomes as many as the name has addresses ({@link UpstreamPool.resolved}).
 */
export class UpstreamPool {
  readonly bulkhead: Bulkhead;
  readonly retries: RetryBudget;
  /** How often a breaker has opened since the start. */
  openings = 0;
  private readonly byTarget: Map<URL, readonly Upstream[]>;
  private all: readonly Upstream[];
  private readonly leaveListeners: ((upstream: Upstream) => void)[] = [];

  constructor(
    readonly service: string,
    targets: readonly URL[],
    readonly settings: PoolSettings,
    private readonly onEvent: (event: UpstreamEvent) => void = () => undefined,
  ) {
    if (targets.length === 0) throw new Error('a service needs at least one target');
    this.bulkhead = new Bulkhead(settings.maxInFlight);
    this.retries = new RetryBudget(settings.retryShare);
    this.byTarget = new Map(targets.map((target) => [target, [this.create(target)]]));
    this.all = [...this.byTarget.values()].flat();
  }

  get upstreams(): readonly Upstream[] {
    return this.all;
  }

  get size(): number {
    return this.all.length;
  }

  get targets(): readonly URL[] {
    return [...this.byTarget.keys()];
  }

  /** The upstreams of one of `targets`. */
  addressesOf(target: URL): readonly Upstream[] {
    return this.byTarget.get(target) ?? [];
  }

  /**
   * Where the next request goes (GW-04, GW-05): the better of two random upstreams that are usable and whose breakers let
   * it through. Where these are too few, the checks may be what is wrong, and all are usable (Envoy calls it panic); a
   * breaker is never overruled. `exclude` has just failed and is taken again only where there is no other.
   * @returns `undefined` if every breaker is open: the answer is 503 with {@link retryAfterSeconds}
   */
  pick(exclude?: Upstream, now = performance.now()): Upstream | undefined {
    const admitted = this.all.filter(({ breaker }) => breaker.allows(now));
    const usable = admitted.filter(({ health }) => health.usable);
    const isPanic = usable.length === 0 || usable.length < this.all.length * this.settings.panicShare;
    const candidates = isPanic ? admitted : usable;
    if (exclude === undefined) return twoChoices(candidates);
    return twoChoices(candidates.filter((upstream) => upstream !== exclude)) ?? candidates[0];
  }

  /** Whole seconds, at least one, until the first breaker lets a request through again. */
  retryAfterSeconds(now = performance.now()): number {
    const waits = this.all.map(({ breaker }) => breaker.retryAfterMs(now));
    return Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
  }

  /**
   * A target's name stands for these addresses now. Those that were there before keep what is known of them; requests on
   * their way to one that has gone end as they would have. An empty answer changes nothing: some address is better than none.
   */
  resolved(target: URL, addresses: readonly string[]): void {
    const before = this.byTarget.get(target);
    if (before === undefined || addresses.length === 0) return;
    const known = new Map(before.map((upstream) => [upstream.address.hostname, upstream]));
    const after = addresses.map((address) => known.get(address) ?? this.create(target, address));
    this.byTarget.set(target, after);
    this.all = [...this.byTarget.values()].flat();
    for (const upstream of before) if (!after.includes(upstream)) this.left(upstream);
  }

  /** `listener` hears of each upstream that gets no more requests, so that its idle connections can be closed. */
  onLeave(listener: (upstream: Upstream) => void): void {
    this.leaveListeners.push(listener);
  }

  state(now = performance.now()): UpstreamState[] {
    return this.all.map((upstream) => upstream.state(now));
  }

  private create(target: URL, address?: string): Upstream {
    return new Upstream(target, this.settings, (event) => this.happened(event), address);
  }

  private happened(event: UpstreamEvent): void {
    if (event.kind === 'breaker' && event.to === 'open') this.openings++;
    this.onEvent(event);
  }

  private left(upstream: Upstream): void {
    for (const listener of this.leaveListeners) listener(upstream);
  }
}
