import { Allowance } from './allowance.js';
import { LeastRecentlyUsed } from './least-recently-used.js';
import type { RateRule, RateVerdict } from './rate-rule.js';
import type { SharedPermits } from './shared-permits.js';

/** Keys of which something is known here; forgetting one only costs a question. */
const maxKeys = 50_000;

/** The verdict of this replica alone. */
export type TakeAlone = (rule: RateRule, key: string) => RateVerdict;

/** One key with the requests that wait for the store's answer. */
class Line {
  isAsking = false;
  readonly waiting: ((verdict: RateVerdict) => void)[] = [];

  constructor(readonly allowance: Allowance) {}

  /** Answers the first so many of those that wait. */
  answer(count: number, verdict: () => RateVerdict): void {
    for (const resolve of this.waiting.splice(0, count)) resolve(verdict());
  }
}

/**
 * Permits of the shared store by way of leases: a busy key is answered from what is held here, at once; any other
 * asks, one call at a time a key, which carries everybody who waits.
 */
export class LeasedPermits {
  private readonly lines: LeastRecentlyUsed<Line>;

  /** @param now a clock that never goes back, in milliseconds */
  constructor(
    private readonly shared: SharedPermits,
    private readonly takeAlone: TakeAlone,
    private readonly now: () => number,
  ) {
    this.lines = new LeastRecentlyUsed(
      maxKeys,
      ({ allowance, isAsking }) => !isAsking && allowance.isIdle(this.now()),
    );
  }

  /** Waits at most for two calls of the shared store: the one that is on its way and the one that carries this request. */
  take(rule: RateRule, key: string): RateVerdict | Promise<RateVerdict> {
    const line = this.lineOf(rule, key);
    const known = line.allowance.take(this.now());
    if (known !== undefined) return known;
    return this.shared.isAway ? this.takeAlone(rule, key) : this.wait(line);
  }

  private lineOf(rule: RateRule, key: string): Line {
    const name = `${rule.name}:${key}`;
    const known = this.lines.get(name);
    if (known !== undefined) return known;
    const line = new Line(new Allowance(rule, key));
    this.lines.set(name, line);
    return line;
  }

  private wait(line: Line): Promise<RateVerdict> {
    const verdict = new Promise<RateVerdict>((resolve) => line.waiting.push(resolve));
    if (!line.isAsking) {
      line.isAsking = true;
      setImmediate(() => void this.askAll(line)); // with all that this turn of the event loop brings
    }
    return verdict;
  }

  private async askAll(line: Line): Promise<void> {
    while (line.waiting.length > 0) await this.ask(line);
    line.isAsking = false;
  }

  private async ask(line: Line): Promise<void> {
    const { allowance, waiting } = line;
    const need = waiting.length;
    const grant = await this.shared.take(allowance.ask(need, this.now()));
    if (grant === undefined) {
      line.answer(waiting.length, () => this.takeAlone(allowance.rule, allowance.key));
      return;
    }
    const now = this.now();
    allowance.accept(grant, now);
    line.answer(grant.granted, () => allowance.verdict(true, now));
    line.answer(need - grant.granted, () => allowance.verdict(false, now));
    this.answerLateComers(line, now);
  }

  /** Those who came while the store was asked are answered from the lease as far as it goes. */
  private answerLateComers(line: Line, now: number): void {
    while (line.waiting.length > 0) {
      const verdict = line.allowance.take(now);
      if (verdict === undefined) return;
      line.answer(1, () => verdict);
    }
  }
}
