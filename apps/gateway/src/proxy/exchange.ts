import { ApplicationError } from '@ginforge/chassis';

import type { Upstream } from '../upstreams/upstream.js';
import { writeAnswerHead } from './answer-head.js';
import { Attempt } from './attempt.js';
import type { Deadlines } from './deadlines.js';
import { answerWithError, hasBody } from './edge-answer.js';
import type { EdgeRequest } from './edge-request.js';
import { forwardedHeaders, headerOf } from './forwarded-headers.js';
import { Progress } from './progress.js';
import type { Route } from './route-table.js';
import type { ResponseHead } from './transport.js';
import { retryReason, toGatewayError, UpstreamTimeoutError } from './upstream-error.js';
import type { UpstreamMetrics } from './upstream-metrics.js';

/** What all exchanges share. */
export interface ProxySurroundings {
  readonly deadlines: Deadlines;
  readonly metrics: UpstreamMetrics;
}

/** Bytes of a body up to which copying it costs less than a second buffer to be written. */
const mostInOneWrite = 16_384;

const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** One admitted request on its way through the proxy: from the client to an upstream, and the answer back. */
export class Exchange {
  private readonly hasBody: boolean;
  private readonly headers: readonly string[];
  private readonly progress: Progress;
  private attempt: Attempt | undefined;
  private retried = false;
  /** Of the answer's body, where it is known and small. */
  private length: number | undefined;
  /** The whole body of a small answer. */
  private whole: Buffer | undefined;

  constructor(
    private readonly call: EdgeRequest,
    private readonly route: Route,
    private readonly surroundings: ProxySurroundings,
  ) {
    this.hasBody = hasBody(call.request);
    this.headers = forwardedHeaders(call);
    this.progress = new Progress(call.request, route.timeouts, call.startedAt);
  }

  /** Sends the request off; from here on the exchange looks after itself. @param onOver called when nothing of it is left */
  begin(upstream: Upstream, onOver: () => void): void {
    this.surroundings.deadlines.watch(this);
    this.surroundings.metrics.begin(this.route.service);
    this.call.whenOver(() => {
      this.end();
      onOver();
    });
    this.send(upstream);
  }

  /** The upstream answers: status and headers go out at once where more may be long in coming, the body as it comes. */
  onHead(head: ResponseHead): void {
    const { response, answerHeaders } = this.call;
    try {
      writeAnswerHead(response, head, answerHeaders);
    } catch (error) {
      // A status or header that Node refuses to write is a bad answer.
      this.attempt?.giveUp(error instanceof Error ? error : new Error('a bad head', { cause: error }));
      return;
    }
    // An upstream may say a length of a body that there is none of, or even send one, which its connection does not survive.
    if (this.isBodiless(head.status)) return this.attempt?.onEnd();
    const length = headerOf(head.headers, 'content-length');
    if (length === undefined) response.flushHeaders();
    else this.length = Number(length);
  }

  /** A small answer that came in one piece waits for its end, which is here: so that it goes out in one write. */
  onData(chunk: Buffer): boolean {
    if (chunk.length !== this.length || chunk.length > mostInOneWrite) return this.pass(chunk);
    this.whole = chunk;
    return true;
  }

  onEnd(): void {
    const { response } = this.call;
    // As text of one byte a character, Node joins it with the head, and nothing is changed by it.
    if (this.whole === undefined) response.end();
    else response.end(this.whole.toString('latin1'), 'latin1');
    this.leaveBody();
  }

  /** The request could not be sent, no answer came, or it broke off. */
  onFailure(error: Error): void {
    if (this.whole !== undefined) return this.onEnd(); // nothing of the answer was still to come
    const next = this.alternative(error);
    if (next !== undefined) return this.send(next);
    answerWithError(this.call, toGatewayError(error));
    this.leaveBody();
  }

  /** GW-07: nothing may stand still for ever. */
  check(now: number): void {
    const overdue = this.progress.overdue(now, this.call.response.headersSent);
    if (overdue === undefined) return;
    if (overdue !== 'client') return this.attempt?.giveUp(new UpstreamTimeoutError(overdue));
    this.attempt?.cancel();
    answerWithError(this.call, new ApplicationError('REQUEST_TIMEOUT'));
    this.leaveBody();
  }

  private pass(chunk: Buffer): boolean {
    const { response } = this.call;
    if (response.write(chunk)) return true;
    if (response.listenerCount('drain') === 0) response.once('drain', () => this.attempt?.resume());
    return false;
  }

  /** What nobody is going to read is thrown away, so that the client gets to the answer. */
  private leaveBody(): void {
    const { request } = this.call;
    if (!request.complete) request.resume();
  }

  /** Whether the answer ends with its head (RFC 9112, 6.3). */
  private isBodiless(status: number): boolean {
    return this.call.request.method === 'HEAD' || status === 204 || status === 304;
  }

  private send(upstream: Upstream): void {
    const { call, headers, hasBody, route } = this;
    call.upstream = upstream;
    this.attempt = new Attempt(upstream, this);
    const connectTimeoutMs = route.timeouts.connect;
    route.transport.send(
      { request: call.request, hasBody, headers, upstream, connectTimeoutMs },
      this.attempt,
    );
  }

  /** GW-06: once, an idempotent request of whose body nothing is gone, where another connection may do better. */
  private alternative(error: Error): Upstream | undefined {
    const reason = retryReason(error);
    if (this.retried || reason === undefined || !this.isRepeatable()) return undefined;
    const { upstreams, service } = this.route;
    const failed = this.attempt?.upstream;
    const next = upstreams.pick(failed);
    if (next === undefined || (next === failed && reason === 'elsewhere')) return undefined;
    if (!upstreams.retries.withdraw()) return undefined;
    this.retried = true;
    this.surroundings.metrics.retry(service);
    return next;
  }

  private isRepeatable(): boolean {
    const { request, response } = this.call;
    if (response.headersSent || response.closed) return false;
    return idempotentMethods.has(request.method ?? '') && !(this.hasBody && request.readableDidRead);
  }

  /** The answer is out, or the client has left. */
  private end(): void {
    const { response, startedAt } = this.call;
    this.attempt?.cancel();
    this.surroundings.deadlines.forget(this);
    const status = response.headersSent ? String(response.statusCode) : 'aborted';
    this.surroundings.metrics.end(this.route.service, status, startedAt);
  }
}
