import type { Dispatcher } from 'undici';

import type { Upstream } from '../upstreams/upstream.js';
import { BorrowedBody } from './borrowed-body.js';
import type { OutgoingRequest, Transport, TransportControl, TransportHandler } from './transport.js';
import { type ConnectionUser, type UpstreamConnection, UpstreamConnections } from './upstream-connections.js';
import { withoutAnswer } from './upstream-error.js';

/**
 * Sends requests straight through undici, without a stream library for the answer: which costs less than
 * http-proxy-middleware (docs/decisions/0006). Time-outs other than the connect one are the exchange's.
 */
export class DirectTransport implements Transport {
  private readonly connections = new UpstreamConnections();

  send(outgoing: OutgoingRequest, handler: TransportHandler): void {
    const { request, upstream, hasBody, connectTimeoutMs } = outgoing;
    const body = hasBody ? new BorrowedBody(request) : null;
    const options: Dispatcher.DispatchOptions = {
      origin: upstream.origin,
      path: request.url ?? '/',
      method: request.method ?? 'GET',
      headers: [...outgoing.headers, 'Host', upstream.address.host],
      body,
    };
    try {
      const answer = new Answer(handler, body);
      this.connections.pool(upstream, connectTimeoutMs).dispatch(options, answer);
    } catch (error) {
      handler.onError(error instanceof Error ? error : new Error('not sent', { cause: error }));
    }
  }

  forget(upstream: Upstream): void {
    this.connections.forget(upstream);
  }

  close(): Promise<void> {
    return this.connections.close();
  }
}

/** undici's own handler interface, which hands over buffers as they come; the newer one would make streams and objects of them. */
class Answer implements ConnectionUser, TransportControl {
  private cut: (error?: Error) => void = () => undefined;
  private goOn: () => void = () => undefined;
  private connection: UpstreamConnection | undefined;
  /** Whether the connection has answered others before, and not this request yet. */
  private awaitsProven = false;

  /** @param body of the request, if it has one */
  constructor(
    private readonly handler: TransportHandler,
    private readonly body: BorrowedBody | null,
  ) {}

  assign(connection: UpstreamConnection): void {
    this.connection = connection;
  }

  onConnect(abort: (error?: Error) => void): void {
    this.cut = abort;
    this.awaitsProven = this.connection?.isProven === true;
    this.handler.onStart(this);
  }

  onHeaders(status: number, lines: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return true; // informational: the answer itself is still to come
    this.goOn = resume;
    this.awaitsProven = false;
    const headers = lines.map((line) => line.toString('latin1'));
    this.handler.onHead({ status, statusText: bytesOf(statusText), headers });
    return true;
  }

  onData(chunk: Buffer): boolean {
    return this.handler.onData(chunk);
  }

  onComplete(): void {
    if (this.connection !== undefined) this.connection.isProven = true;
    this.body?.destroy(); // before anybody says what becomes of the rest
    this.handler.onEnd();
  }

  onError(error: Error): void {
    this.body?.destroy();
    this.handler.onError(this.awaitsProven ? withoutAnswer(error) : error);
  }

  abort(): void {
    this.cut();
  }

  resume(): void {
    this.goOn();
  }
}

/** undici has read the reason as UTF-8, which it may have been; else it is lost, and nobody needs it. */
function bytesOf(statusText: string): string {
  return statusText.includes('\ufffd') ? '' : Buffer.from(statusText).toString('latin1');
}
