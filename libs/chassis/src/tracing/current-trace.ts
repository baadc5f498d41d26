import { AsyncLocalStorage } from 'node:async_hooks';

import { formatTraceparent, type TraceContext } from './trace-context.js';

/** Which trace the work going on belongs to, whether anybody records it (`spans.ts`) or not. */
const traces = new AsyncLocalStorage<TraceContext>();

/** The place in a trace of the work going on now; none in what no request, job or caller began. */
export function currentTraceContext(): TraceContext | undefined {
  return traces.getStore();
}

/** Runs `work`, and all that it starts, at this place of a trace. */
export function withTraceContext<Result>(context: TraceContext, work: () => Result): Result {
  return traces.run(context, work);
}

/** The `traceparent` of the work going on now, to send along with what it asks of others. */
export function currentTraceparent(): string | undefined {
  const context = currentTraceContext();
  return context === undefined ? undefined : formatTraceparent(context);
}

/** How a place in a trace is named in log lines. */
export function traceFields(context: TraceContext | undefined): { otel_trace_id?: string; span_id?: string } {
  return context === undefined ? {} : { otel_trace_id: context.otelTraceId, span_id: context.spanId };
}
