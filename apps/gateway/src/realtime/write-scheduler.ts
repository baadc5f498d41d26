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
  private lastFrames: readonly Buffer[] = [];
  private lastJoined = Buffer.alloc(0);

  schedule(target: Flushable): void {
    if (this.waiting.push(target) === 1) setImmediate(() => this.flush());
  }

  /** Frames that follow each other as one buffer. Who gets the same ones as the one before shares it: mostly all of a turn do. */
  joined(frames: readonly Buffer[]): Buffer {
    if (!isSame(frames, this.lastFrames)) {
      this.lastFrames = frames;
      this.lastJoined = Buffer.concat(frames);
    }
    return this.lastJoined;
  }

  private flush(): void {
    const targets = this.waiting;
    this.waiting = [];
    for (const target of targets) target.flush();
    this.lastFrames = [];
    this.lastJoined = Buffer.alloc(0);
  }
}

function isSame(one: readonly Buffer[], other: readonly Buffer[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
