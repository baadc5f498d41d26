/** So many go into one call at the most: Redis does nothing else meanwhile. */
const defaultLimit = 500;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Joins what one event-loop turn asks for into one call: a command to Redis costs more than what it carries. Under a storm of
 * connections many are opened in each turn; for a single one it is one turn more.
 */
export class TurnBatch<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];

  /** @param call does the work for all items; its results are in their order, and what it throws is thrown to each */
  constructor(
    private readonly call: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limit = defaultLimit,
  ) {}

  /** Runs when the call that the item went into has ended, with its result. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const { length } = this.waiting;
      if (length === 0) setImmediate(() => this.flush());
      else if (length >= this.limit) this.flush();
      this.waiting.push({ item, resolve, reject });
    });
  }

  /** Does at once what waits; what is added afterwards comes behind it. */
  flush(): void {
    if (this.waiting.length === 0) return;
    const batch = this.waiting;
    this.waiting = [];
    void this.carryOut(batch);
  }

  private async carryOut(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.call(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
