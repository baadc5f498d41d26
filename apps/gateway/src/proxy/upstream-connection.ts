import type { Socket } from 'node:net';

import type { Upstream } from '../upstreams/upstream.js';
import { type AnswerListener, AnswerParser } from './answer-parser.js';
import type { AnswerHead } from './answer-syntax.js';
import type { Watched } from './deadlines.js';
import { RequestBody } from './request-body.js';
import { requestHead } from './request-head.js';
import type { OutgoingRequest, TransportControl, TransportHandler } from './transport.js';
import { UpstreamTimeoutError, withoutAnswer } from './upstream-error.js';
import { openSocket } from './upstream-socket.js';

/** An idle connection is closed after this time, in milliseconds, unless the upstream has named a shorter one. */
const keepAliveMs = 30_000;
/** So much earlier than the upstream would: else a request could cross the end of its connection. Milliseconds. */
const graceMs = 2_000;

/** Whom a connection tells of itself. */
export interface ConnectionOwner {
  onFree(connection: UpstreamConnection): void;
  /** It has closed, or will carry no request any more. */
  onGone(connection: UpstreamConnection): void;
}

/** One connection to an upstream, for one request after the other. */
export class UpstreamConnection implements AnswerListener, TransportControl, Watched {
  private readonly socket: Socket;
  private readonly parser = new AnswerParser(this);
  private handler: TransportHandler | undefined;
  private body: RequestBody | undefined;
  private isReady = false;
  /** Whoever asks for a head only may get a body all the same, perhaps later: the connection is of no further use. */
  private isHead = false;
  private isKept = false;
  /** Whether it has brought an answer: its end may then have nothing to do with the request it carries. */
  private isProven = false;
  private hasAnswered = false;
  private keptMs = keepAliveMs;
  private since = performance.now();

  constructor(
    readonly upstream: Upstream,
    private readonly connectTimeoutMs: number,
    private readonly owner: ConnectionOwner,
  ) {
    this.socket = openSocket(upstream.address, () => this.onReady());
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('end', () => this.end());
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(closed()));
  }

  send(outgoing: OutgoingRequest, handler: TransportHandler): void {
    const { request, hasBody } = outgoing;
    this.handler = handler;
    this.hasAnswered = false;
    handler.onStart(this);
    if (this.handler !== handler) return; // it was given up meanwhile
    this.isHead = request.method === 'HEAD';
    this.parser.expect(this.isHead);
    this.socket.write(requestHead(outgoing), 'latin1');
    if (!hasBody) return;
    this.body = new RequestBody(request, this.socket, (error) => this.fail(error));
    if (this.isReady) this.body.begin();
  }

  abort(): void {
    this.handler = undefined;
    this.destroy();
  }

  resume(): void {
    this.socket.resume();
  }

  destroy(): void {
    this.body?.stop();
    this.socket.destroy();
    this.owner.onGone(this);
  }

  check(now: number): void {
    const waited = now - this.since;
    if (!this.isReady && waited > this.connectTimeoutMs) this.fail(new UpstreamTimeoutError('connect'));
    else if (this.isReady && this.handler === undefined && waited > this.keptMs) this.destroy();
  }

  onHead(head: AnswerHead): void {
    const { keptSeconds = Infinity } = head;
    this.hasAnswered = true;
    this.isKept = head.isKept && !this.isHead;
    this.keptMs = Math.min(keepAliveMs, keptSeconds * 1_000 - graceMs);
    this.handler?.onHead(head);
  }

  onData(chunk: Buffer): void {
    if (this.handler?.onData(chunk) === false) this.socket.pause();
  }

  onEnd(): void {
    const { handler, body } = this;
    const isDone = body?.isSent !== false;
    this.handler = undefined;
    this.body = undefined;
    this.isProven = true;
    body?.stop(); // before anybody says what becomes of the rest
    if (isDone && this.isKept && this.keptMs > 0) this.rest();
    else this.destroy();
    handler?.onEnd();
  }

  private rest(): void {
    this.since = performance.now();
    this.socket.resume();
    this.owner.onFree(this);
  }

  private onReady(): void {
    this.isReady = true;
    this.body?.begin();
  }

  /** The upstream sends no more. */
  private end(): void {
    this.parser.end();
    this.fail(closed());
  }

  private take(chunk: Buffer): void {
    try {
      this.parser.take(chunk);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error('not read', { cause: error }));
    }
  }

  private fail(error: Error): void {
    const { handler, isProven, hasAnswered } = this;
    this.handler = undefined;
    this.destroy();
    handler?.onError(isProven && !hasAnswered ? withoutAnswer(error) : error);
  }
}

function closed(): Error {
  return Object.assign(new Error('the upstream has closed the connection'), { code: 'ECONNRESET' });
}
