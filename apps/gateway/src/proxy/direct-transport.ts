import type { IncomingMessage } from 'node:http';

import { Agent, type Dispatcher } from 'undici';

import type { OutgoingRequest, Transport, TransportControl, TransportHandler } from './transport.js';

/** Connections to one upstream address at the most; the bulkhead of its service stands before it. */
const maxConnections = 1_024;
/** An idle connection is closed after this time, in milliseconds, unless the upstream has named a shorter one. */
const keepAliveMs = 30_000;

/**
 * Sends requests straight through undici, without a stream library for the answer: a fifth of what http-proxy-middleware
 * costs (docs/decisions/0006). Time-outs other than the connect one are the exchange's.
 */
export class DirectTransport implements Transport {
  /** One agent for each connect time-out, which undici takes for all of an agent's connections. */
  private readonly agents = new Map<number, Agent>();

  send(outgoing: OutgoingRequest, handler: TransportHandler): void {
    const { request, upstream, hasBody, connectTimeoutMs } = outgoing;
    const options: Dispatcher.DispatchOptions = {
      origin: upstream.origin,
      path: request.url ?? '/',
      method: request.method ?? 'GET',
      headers: [...outgoing.headers, 'Host', upstream.address.host],
      body: hasBody ? request : null,
    };
    try {
      this.agentFor(connectTimeoutMs).dispatch(options, new Answer(handler, hasBody ? request : undefined));
    } catch (error) {
      handler.onError(error instanceof Error ? error : new Error('not sent', { cause: error }));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.destroy()));
  }

  private agentFor(connectTimeoutMs: number): Agent {
    const known = this.agents.get(connectTimeoutMs);
    if (known !== undefined) return known;
    const agent = new Agent({
      connect: { timeout: connectTimeoutMs },
      connections: maxConnections,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 64 * 1024,
    });
    this.agents.set(connectTimeoutMs, agent);
    return agent;
  }
}

/** undici's own handler interface, which hands over buffers as they come; the newer one would make streams and objects of them. */
class Answer implements Dispatcher.DispatchHandler, TransportControl {
  private cut: (error?: Error) => void = () => undefined;
  private goOn: () => void = () => undefined;

  /** @param body of the request, if it has one */
  constructor(
    private readonly handler: TransportHandler,
    private readonly body: IncomingMessage | undefined,
  ) {}

  onConnect(abort: (error?: Error) => void): void {
    this.cut = abort;
    this.handler.onStart(this);
  }

  onHeaders(status: number, lines: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return true; // informational: the answer itself is still to come
    this.goOn = resume;
    this.handler.onHead({ status, statusText, headers: lines.map((line) => line.toString('latin1')) });
    return true;
  }

  onData(chunk: Buffer): boolean {
    return this.handler.onData(chunk);
  }

  onComplete(): void {
    this.handler.onEnd();
    this.leaveBody();
  }

  onError(error: Error): void {
    this.handler.onError(error);
    this.leaveBody();
  }

  abort(): void {
    this.cut();
  }

  resume(): void {
    this.goOn();
  }

  /** What an upstream that has answered did not read is thrown away, so that the client gets to the answer. */
  private leaveBody(): void {
    if (this.body?.complete === false) this.body.resume();
  }
}
