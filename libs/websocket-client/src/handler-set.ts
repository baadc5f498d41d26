/** Handlers of one event, called in the order in which they were added. */
export class HandlerSet<Argument> {
  readonly #handlers = new Set<(argument: Argument) => void>();

  /** Returns its undo. */
  add(handler: (argument: Argument) => void): () => void {
    this.#handlers.add(handler);
    return () => this.remove(handler);
  }

  remove(handler: (argument: Argument) => void): void {
    this.#handlers.delete(handler);
  }

  get size(): number {
    return this.#handlers.size;
  }

  /** A handler that throws does not keep the others from being called. */
  call(argument: Argument, onThrow: (thrown: unknown) => void): void {
    for (const handler of [...this.#handlers]) {
      try {
        handler(argument);
      } catch (thrown) {
        onThrow(thrown);
      }
    }
  }
}
