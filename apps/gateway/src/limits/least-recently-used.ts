/** At each insertion no more than so many idle entries go, so that none takes long. */
const idleAtOnce = 8;

/**
 * A map that holds `capacity` entries at most: who was used least recently goes first, and goes earlier when idle.
 * So an attacker with a million keys takes no more memory than this, and an active key outlives them.
 */
export class LeastRecentlyUsed<Value> {
  private readonly entries = new Map<string, Value>();

  constructor(
    private readonly capacity: number,
    private readonly isIdle: (value: Value) => boolean,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): Value | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    let removed = 0;
    for (const [oldest, candidate] of this.entries) {
      const isFull = this.entries.size > this.capacity;
      if (!isFull && (removed === idleAtOnce || oldest === key || !this.isIdle(candidate))) return;
      this.entries.delete(oldest);
      removed++;
    }
  }
}
