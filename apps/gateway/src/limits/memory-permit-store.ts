import { LeastRecentlyUsed } from './least-recently-used.js';
import { type Grant, type PermitRequest, PermitStore, slotLengthMs } from './permit-store.js';
import { SlidingWindow } from './sliding-window.js';

/** Some 30 MiB when full of keys that came once. */
const maxKeys = 100_000;

/** Counts the permits of this process alone. */
export class MemoryPermitStore extends PermitStore {
  private readonly windows: LeastRecentlyUsed<SlidingWindow>;

  /** @param now a clock that never goes back, in milliseconds */
  constructor(
    private readonly now: () => number = () => performance.now(),
    capacity: number = maxKeys,
  ) {
    super();
    this.windows = new LeastRecentlyUsed(capacity, (window) => window.isIdle(this.now()));
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.windows.size;
  }

  override take(request: PermitRequest): Grant {
    return this.windowOf(request).take(request, this.now());
  }

  private windowOf({ rule, key }: PermitRequest): SlidingWindow {
    const name = `${rule.name}:${rule.windowSeconds}:${key}`;
    const known = this.windows.get(name);
    if (known !== undefined) return known;
    const window = new SlidingWindow(slotLengthMs(rule));
    this.windows.set(name, window);
    return window;
  }
}
