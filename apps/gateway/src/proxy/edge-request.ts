import type { IncomingMessage, ServerResponse } from 'node:http';

import { newTraceId, type Span, startSpan, type TraceContext } from '@ginforge/chassis';

import type { Upstream } from '../upstreams/upstream.js';
import type { Client } from './client-trust.js';
import type { Route } from './route-table.js';

/** One HTTP request as it stands before the gateway, and what has become of it so far. */
export class EdgeRequest {
  /** `X-Request-Id`, the `trace_id` of the answer and of every log line. */
  readonly id: string;
  /** The gateway's own place in the trace that the client has begun, or in a new one (RT-62). */
  readonly span: Span;
  /** Of `performance.now()`. */
  readonly startedAt = performance.now();
  /** Names and values by turns: what the gateway adds to the answer, whoever gives it. */
  readonly answerHeaders: string[];
  route: Route | undefined;
  /** Where it was sent, the last time. */
  upstream: Upstream | undefined;
  /** Whether the connection is not to be trusted with another request. */
  endsConnection = false;
  /** Why it failed. */
  error: Error | undefined;
  private readonly endings: (() => void)[] = [];

  /** @param path the request target without its query, in its plain form */
  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly path: string,
    readonly client: Client,
  ) {
    this.id = client.requestId ?? newTraceId();
    this.span = startSpan({
      name: request.method ?? '',
      kind: 'server',
      traceparent: traceparentOf(request),
      isFromOutside: true,
    });
    this.answerHeaders = ['X-Request-Id', this.id];
    response.once('close', () => {
      for (const ending of this.endings) ending();
    });
  }

  /** Called once when the answer is out or the client has left, in the order given: one listener for all who want to know. */
  whenOver(ending: () => void): void {
    this.endings.push(ending);
  }

  get trace(): TraceContext {
    return this.span.context;
  }

  /** Whether the trace is the client's: then its `tracestate` belongs to it (W3C Trace Context, 3.3). */
  get continuesTrace(): boolean {
    return traceparentOf(this.request)?.includes(this.trace.otelTraceId) === true;
  }
}

function traceparentOf({ headers }: IncomingMessage): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : undefined;
}
