/** So many go into one call at the most: Redis does nothing else meanwhile. */
const defaultLimit = 500;

/** From one call to the next it is so long at the least, unless the next is full. Milliseconds. */
const spacingMs = 5;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Joins what one event-loop turn asks for into one call: a command to Redis costs more than what it carries. Under a storm of
 * connections each turn opens one or two, so what is asked for soon after a call waits for the next one. A single one pays one turn.
 */
export class TurnBatch<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private isScheduled = false;
  /** Of `performance.now()`. */
  private calledAt = -Infinity;

  /** @param call does the work for all items; its results are in their order, and what it throws is thrown to each */
  constructor(
    private readonly call: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limit = defaultLimit,
  ) {}

  /** Runs when the call that the item went into has ended, with its result. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= this.limit) this.flush();
      this.waiting.push({ item, resolve, reject });
      if (!this.isScheduled) this.schedule();
    });
  }

  /** Does at once what waits; what is added afterwards comes behind it. */
  flush(): void {
    if (this.waiting.length === 0) return;
    const batch = this.waiting;
    this.waiting = [];
    this.calledAt = performance.now();
    void this.carryOut(batch);
  }

  private schedule(): void {
    this.isScheduled = true;
    const pauseMs = this.calledAt + spacingMs - performance.now();
    if (pauseMs > 0) setTimeout(this.beDue, pauseMs);
    else setImmediate(this.beDue);
  }

  private readonly beDue = (): void => {
    this.isScheduled = false;
    this.flush();
  };

  private async carryOut(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.call(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
