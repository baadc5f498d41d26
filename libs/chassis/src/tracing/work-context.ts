import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';

/** What work left behind, such as something nobody waited for, may still begin for so long. Milliseconds. */
const lingerMs = 100;

/**
 * What belongs to the work going on, in an `AsyncLocalStorage` that is switched off while there is no such work: under Node 20 and
 * 22, one that is on has every promise, timer and tick of the process followed, and most of what a gateway does needs none of it.
 */
export class WorkContext<Value> {
  private readonly storage = new AsyncLocalStorage<Value>();
  private underWay = 0;
  private switchOff: NodeJS.Timeout | undefined;

  /** That of the work going on now, if it has one. */
  get current(): Value | undefined {
    return this.storage.getStore();
  }

  /** Runs `work`, which is over with what it returns, or with what that promise comes to. All that it starts has the value. */
  run<Result>(value: Value, work: () => Result): Result {
    this.underWay++;
    let result: Result | undefined;
    try {
      result = this.storage.run(value, work);
      return result;
    } finally {
      if (result instanceof Promise) result.then(this.leave, this.leave);
      else this.leave();
    }
  }

  /** Runs `work`, which is over when `closing` closes. */
  runUntilClosed(closing: EventEmitter, value: Value, work: () => void): void {
    this.underWay++;
    closing.once('close', this.leave);
    this.storage.run(value, work);
  }

  private readonly leave = (): void => {
    if (--this.underWay > 0) return;
    this.switchOff ??= setTimeout(() => {
      this.switchOff = undefined;
      if (this.underWay === 0) this.storage.disable();
    }, lingerMs).unref();
  };
}
