import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';

import { isResolvable, type LookupAddresses } from './lookup-addresses.js';
import type { UpstreamEnvironment } from './upstream-environment.js';
import type { UpstreamPool } from './upstream-pool.js';
import { UpstreamPools } from './upstream-pools.js';

/** Token of the {@link LookupAddresses} in use. */
export const LOOKUP_ADDRESSES = Symbol('LOOKUP_ADDRESSES');

/** A target in trouble may just have another address now, as a container has after its restart. */
const troubledIntervalMs = 2_000;
const sweepEveryMs = 500;

interface Lookup {
  dueAt: number;
  isFailing: boolean;
}

/**
 * Looks up the addresses of targets that are names (GW-04), at the start and then again and again, sooner while one of them
 * is in trouble. Each name is looked up once at a time, so a name service that hangs holds one look-up per name. While it
 * does not answer, the last known addresses stay.
 */
@Injectable()
export class AddressResolver implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly lookups = new WeakMap<URL, Lookup>();
  private readonly logger = new Logger(AddressResolver.name);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: UpstreamEnvironment,
    private readonly pools: UpstreamPools,
    @Inject(LOOKUP_ADDRESSES) private readonly lookupAddresses: LookupAddresses,
  ) {}

  onApplicationBootstrap(): void {
    const period = Math.min(sweepEveryMs, this.environment.UPSTREAM_RESOLVE_INTERVAL_MS / 2);
    this.timer = setInterval(() => this.sweep(), period);
    this.sweep();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    const now = performance.now();
    for (const pool of this.pools.list())
      for (const target of pool.targets) if (isResolvable(target)) this.look(pool, target, now);
  }

  private look(pool: UpstreamPool, target: URL, now: number): void {
    const state = this.lookups.get(target) ?? { dueAt: now, isFailing: false };
    this.lookups.set(target, state);
    const isTroubled = pool.addressesOf(target).some((upstream) => !upstream.isSound(now));
    const interval = this.environment.UPSTREAM_RESOLVE_INTERVAL_MS;
    // `dueAt` is a whole interval after the last answer; of that, a target in trouble waits for the first part only.
    const dueAt = isTroubled ? state.dueAt - Math.max(0, interval - troubledIntervalMs) : state.dueAt;
    if (now < dueAt) return;
    state.dueAt = Infinity;
    void this.resolve(pool, target, state);
  }

  private async resolve(pool: UpstreamPool, target: URL, state: Lookup): Promise<void> {
    try {
      const addresses = await this.lookupAddresses(target.hostname);
      if (this.timer !== undefined) pool.resolved(target, addresses);
      this.noteFailing(target, state, addresses.length === 0 ? 'no addresses' : undefined);
    } catch (error) {
      this.noteFailing(target, state, error instanceof Error ? error.message : String(error));
    }
    state.dueAt = performance.now() + this.environment.UPSTREAM_RESOLVE_INTERVAL_MS;
  }

  /** One line when it begins to fail and one when that is over. */
  private noteFailing({ hostname }: URL, state: Lookup, reason: string | undefined): void {
    const isFailing = reason !== undefined;
    if (isFailing && !state.isFailing)
      this.logger.warn(`${hostname} cannot be resolved, its last addresses stay: ${reason}`);
    if (!isFailing && state.isFailing) this.logger.log(`${hostname} is resolved again`);
    state.isFailing = isFailing;
  }
}
