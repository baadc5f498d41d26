import type { IncomingMessage } from 'node:http';

import { withTraceContext } from '../tracing/current-trace.js';
import { type TraceContext, traceContextFrom } from '../tracing/trace-context.js';

const traces = new WeakMap<IncomingMessage, TraceContext>();

/** RT-62: goes on with the trace of the request's `traceparent`, in a span of its own, or begins one. */
export function requestTraceMiddleware(request: IncomingMessage, _response: unknown, next: () => void): void {
  const { traceparent } = request.headers;
  const context = traceContextFrom(typeof traceparent === 'string' ? traceparent : undefined);
  traces.set(request, context);
  withTraceContext(context, next);
}

/** What {@link requestTraceMiddleware} gave the request; for who hears of its end, which is no longer part of its work. */
export function traceContextOf(request: IncomingMessage): TraceContext | undefined {
  return traces.get(request);
}
