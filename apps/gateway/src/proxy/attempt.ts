import type { BreakerTicket } from '../upstreams/circuit-breaker.js';
import type { Upstream } from '../upstreams/upstream.js';
import { type Verdict, verdictOfAnswer, verdictOfError } from '../upstreams/verdict.js';
import { headerOf } from './forwarded-headers.js';
import type { ResponseHead, TransportControl, TransportHandler } from './transport.js';
import { StaleConnectionError } from './upstream-error.js';

/** What an attempt tells the exchange that it belongs to. */
export interface AttemptOwner {
  onHead(head: ResponseHead): void;
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  onFailure(error: Error): void;
}

/** One request sent to one upstream. The upstream hears how it ended exactly once (GW-04, GW-05). */
export class Attempt implements TransportHandler {
  private readonly ticket: BreakerTicket;
  private readonly startedAt = performance.now();
  private control: TransportControl | undefined;
  private answerVerdict: Verdict = 'nothing';
  private status = 0;
  private over = false;

  constructor(
    readonly upstream: Upstream,
    private readonly owner: AttemptOwner,
  ) {
    this.ticket = upstream.begin(this.startedAt);
  }

  onStart(control: TransportControl): void {
    if (this.over) control.abort();
    else this.control = control;
  }

  onHead(head: ResponseHead): void {
    if (this.over) return;
    this.status = head.status;
    this.answerVerdict = verdictOfAnswer(head.status, headerOf(head.headers, 'retry-after') !== undefined);
    this.owner.onHead(head);
  }

  onData(chunk: Buffer): boolean {
    return this.over || this.owner.onData(chunk);
  }

  onEnd(): void {
    if (this.over) return;
    this.over = true;
    this.judge(this.answerVerdict, `answered ${this.status}`);
    this.owner.onEnd();
  }

  onError(error: Error): void {
    if (this.over) return;
    this.over = true;
    this.judge(error instanceof StaleConnectionError ? 'nothing' : verdictOfError(error), error.message);
    this.owner.onFailure(error);
  }

  resume(): void {
    this.control?.resume();
  }

  /** The client has left: that says nothing of the upstream. */
  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.judge('nothing', '');
    this.control?.abort();
  }

  /** Gives the upstream up, as if it had broken off. */
  giveUp(error: Error): void {
    if (this.over) return;
    this.onError(error);
    this.control?.abort();
  }

  private judge(verdict: Verdict, reason: string): void {
    if (verdict === 'success') this.upstream.succeed(this.ticket, performance.now() - this.startedAt);
    else if (verdict === 'failure') this.upstream.fail(this.ticket, reason);
    else this.upstream.cancel(this.ticket);
  }
}
