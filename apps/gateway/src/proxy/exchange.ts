import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';

import { answerWithError } from '@ginforge/chassis';
import type { Request, Response } from 'express';

import { endToEndHeaders, forwardedHeaders } from './forwarded-headers.js';
import type { Route } from './route-table.js';
import { isBrokenConnection, toGatewayError, UpstreamTimeoutError } from './upstream-error.js';
import type { UpstreamMetrics } from './upstream-metrics.js';
import type { Upstream } from '../upstreams/upstream.js';

/** Sends the exchange's request to its upstream, and calls the exchange back with what happens. */
export type Forward = (exchange: Exchange) => void;

const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** One request on its way through the proxy: from the client to an upstream, and the answer back. */
export class Exchange {
  /** Where the request goes; another one after a retry. */
  upstream: Upstream;
  /** What the upstream is to get as headers. */
  readonly headers: IncomingHttpHeaders;
  private outgoing: ClientRequest | undefined;
  private retried = false;
  private readonly startedAt = performance.now();

  constructor(
    readonly request: Request,
    readonly response: Response,
    private readonly route: Route,
    private readonly forward: Forward,
    private readonly metrics: UpstreamMetrics,
  ) {
    this.upstream = route.upstreams.pick();
    this.headers = forwardedHeaders(request);
  }

  /** Sends the request off; from here on the exchange looks after itself. */
  begin(): void {
    this.response.locals['route'] = `${this.route.prefix}/*`;
    this.response.setMaxListeners(32); // the logs, the metrics and two streams each listen for its end
    this.response.once('close', () => this.end());
    this.metrics.begin(this.route.service);
    this.upstream.inFlight++;
    this.forward(this);
  }

  /** The upstream's connection is chosen: from now on the time-outs run, and the client's leaving ends it (GW-02, GW-07). */
  onOutgoing(outgoing: ClientRequest): void {
    this.outgoing = outgoing;
    // What an upstream that has answered and gone did not read is thrown away, so that the client gets to the answer.
    outgoing.once('close', () => this.request.complete || this.request.resume());
    if (this.response.closed) {
      outgoing.destroy();
      return;
    }
    if (!outgoing.headersSent) outgoing.path = this.request.originalUrl; // http-proxy mends some paths; none is to be mended
    const { connect, firstByte, idle } = this.route.timeouts;
    this.limitConnecting(outgoing, connect);
    outgoing.setTimeout(this.request.readableEnded ? firstByte : idle);
    this.request.once('end', () => this.response.headersSent || outgoing.setTimeout(firstByte));
    outgoing.once('timeout', () =>
      outgoing.destroy(new UpstreamTimeoutError(this.response.headersSent ? 'idle' : 'response')),
    );
  }

  /** The upstream answers: its status and headers go out at once where more may be long in coming, the body as it comes. */
  onIncoming(incoming: IncomingMessage): void {
    const { response } = this;
    if (response.closed) {
      incoming.destroy();
      return;
    }
    this.outgoing?.setTimeout(this.route.timeouts.idle);
    if (!this.answerHead(incoming)) return;
    if (incoming.headers['content-length'] === undefined) response.flushHeaders();
    // A body that breaks off destroys the response: the client must see that it is not whole.
    pipeline(incoming, response, (error) => {
      if (error && !response.writableFinished) response.err ??= error;
    });
  }

  /** The request could not be sent, or no answer came. */
  onError(error: Error): void {
    if (this.response.headersSent || this.response.closed) return;
    if (this.mayRetry(error)) this.retry();
    else this.fail(error);
  }

  /** @returns whether the head could be passed on; a status or header that Node refuses to write is a bad answer. */
  private answerHead(incoming: IncomingMessage): boolean {
    try {
      this.response.writeHead(incoming.statusCode ?? 0, incoming.statusMessage, endToEndHeaders(incoming));
      return true;
    } catch (error) {
      incoming.destroy();
      this.fail(error instanceof Error ? error : new Error('the head cannot be written', { cause: error }));
      return false;
    }
  }

  private limitConnecting(outgoing: ClientRequest, timeoutMs: number): void {
    const { socket } = outgoing;
    if (socket?.connecting !== true) return;
    const timer = setTimeout(() => outgoing.destroy(new UpstreamTimeoutError('connect')), timeoutMs);
    socket.once('connect', () => clearTimeout(timer));
    outgoing.once('close', () => clearTimeout(timer));
  }

  /** GW-06: once, an idempotent method without a body, where another connection may do better. */
  private mayRetry(error: Error): boolean {
    const { headers, method } = this.request;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (this.retried || hasBody || !idempotentMethods.has(method) || !isBrokenConnection(error)) return false;
    return this.route.upstreams.size > 1 || this.outgoing?.reusedSocket === true;
  }

  private retry(): void {
    this.retried = true;
    this.metrics.retry(this.route.service);
    this.upstream.inFlight--;
    this.upstream = this.route.upstreams.pick(this.upstream);
    this.upstream.inFlight++;
    this.forward(this);
  }

  private fail(error: Error): void {
    if (!this.request.complete) this.response.setHeader('Connection', 'close');
    answerWithError(toGatewayError(error), this.request, this.response);
  }

  private end(): void {
    this.upstream.inFlight--;
    const { headersSent, statusCode } = this.response;
    this.metrics.end(this.route.service, headersSent ? String(statusCode) : 'aborted', this.startedAt);
    if (!this.response.writableFinished) this.outgoing?.destroy();
  }
}
