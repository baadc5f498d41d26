import { Injectable } from '@nestjs/common';

interface Flushable {
  flush(): void;
}

/**
 * Joins what one event-loop turn has for one socket into one write: a kernel call costs more than the message.
 * Messages to one socket keep their order, whatever stream they come from.
 */
@Injectable()
export class WriteScheduler {
  /** Frames handed over since the start. */
  frames = 0;
  private waiting: Flushable[] = [];

  schedule(target: Flushable): void {
    if (this.waiting.push(target) === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    const targets = this.waiting;
    this.waiting = [];
    for (const target of targets) target.flush();
  }
}
