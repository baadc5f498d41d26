/** What happened, in order, and a way to wait for what has not happened yet. */
export class Log<Item> {
  readonly items: Item[] = [];
  private readonly watchers = new Set<() => void>();

  add(item: Item): void {
    this.items.push(item);
    for (const watcher of [...this.watchers]) watcher();
  }

  /** The first item, past or future, that `isWanted` accepts. */
  first(isWanted: (item: Item) => boolean = () => true): Promise<Item> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.items.find(isWanted);
        if (found === undefined) return;
        this.watchers.delete(look);
        resolve(found);
      };
      this.watchers.add(look);
      look();
    });
  }

  /** The first item from now on that `isWanted` accepts. */
  next(isWanted: (item: Item) => boolean = () => true): Promise<Item> {
    const seen = new Set(this.items);
    return this.first((item) => !seen.has(item) && isWanted(item));
  }
}
