import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

/** The pauses before a look-up that was cut short is done again. Milliseconds. */
const firstPauseMs = 100;
const longestPauseMs = 3_200;

/** Looks things up until that has been done: what is cut short is done again soon (RT-39). */
export class LookUps {
  private readonly logger = new Logger(LookUps.name);
  /** Ends the look-ups that are under way. */
  private round = new AbortController();
  private underWay = 0;
  private ended = false;

  get isBusy(): boolean {
    return this.underWay > 0;
  }

  /** Begins a new round: whatever was being looked up before the link broke is looked up again by this. */
  startAnew(...works: (() => Promise<void>)[]): void {
    this.round.abort();
    this.round = new AbortController();
    for (const work of works) this.start(work);
  }

  start(work: () => Promise<void>): void {
    if (!this.ended) void this.persist(work);
  }

  end(): void {
    this.ended = true;
    this.round.abort();
  }

  /** Until it has been done, or another round takes its place. */
  private async persist(work: () => Promise<void>): Promise<void> {
    const { signal } = this.round;
    this.underWay++;
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      if (await this.isDone(work)) break;
      await pause(pauseMs, signal);
    }
    this.underWay--;
  }

  private async isDone(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.logger.warn({ err: error }, 'a check was cut short; it is done again soon');
      return false;
    }
  }
}

/** Ends early when the signal aborts. Milliseconds. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
