import type { IncomingMessage, ServerResponse } from 'node:http';

import { newTraceId } from '@ginforge/chassis';

import type { Upstream } from '../upstreams/upstream.js';
import type { Client } from './client-trust.js';
import type { Route } from './route-table.js';

/** One HTTP request as it stands before the gateway, and what has become of it so far. */
export class EdgeRequest {
  /** `X-Request-Id`, the `trace_id` of the answer and of every log line. */
  readonly id: string;
  /** Of `performance.now()`. */
  readonly startedAt = performance.now();
  /** Names and values by turns: what the gateway adds to the answer, whoever gives it. */
  readonly answerHeaders: string[];
  route: Route | undefined;
  /** Where it was sent, the last time. */
  upstream: Upstream | undefined;
  /** Why it failed. */
  error: Error | undefined;

  /** @param path the request target without its query */
  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly path: string,
    readonly client: Client,
  ) {
    this.id = client.requestId ?? newTraceId();
    this.answerHeaders = ['X-Request-Id', this.id];
  }
}
