import type { IncomingMessage } from 'node:http';

import type { Upstream } from '../upstreams/upstream.js';
import type { HeaderLines } from './forwarded-headers.js';

/** What is to be sent, and where. */
export interface OutgoingRequest {
  /** Method, request target and body are the client's own, letter for letter (GW-02). */
  readonly request: IncomingMessage;
  readonly hasBody: boolean;
  /** Without `Host`, `Connection` and `Transfer-Encoding`, which are the transport's. */
  readonly headers: HeaderLines;
  readonly upstream: Upstream;
  readonly connectTimeoutMs: number;
}

/** How whoever sent a request steers it. */
export interface TransportControl {
  /** Ends the upstream request at once; nothing more is said of it. */
  abort(): void;
  /** Goes on after `onData` answered `false`. */
  resume(): void;
}

/** What a transport tells of one request: `onStart`, `onHead`, `onData`s, `onEnd`; `onError` ends it at any point. */
export interface TransportHandler {
  onStart(control: TransportControl): void;
  onHead(head: ResponseHead): void;
  /** @returns whether more may come; if not, `resume()` says when. */
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  /** The connection could not be made or broke, or what came is no HTTP; `StaleConnectionError` where that says nothing. */
  onError(error: Error): void;
}

export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** As they came. */
  readonly headers: HeaderLines;
}

/**
 * Sends requests to upstreams, body and answer as streams. Two ways exist; one suite runs on both, and each route may choose
 * (docs/decisions/0006).
 */
export interface Transport {
  send(outgoing: OutgoingRequest, handler: TransportHandler): void;
  /** Closes the idle connections to an upstream that gets no more requests. */
  forget(upstream: Upstream): void;
  /** Closes all connections. */
  close(): Promise<void>;
}
