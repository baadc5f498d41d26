import type { EventEmitter } from 'node:events';

import { formatTraceparent, type TraceContext } from './trace-context.js';
import { WorkContext } from './work-context.js';

/** Which trace the work going on belongs to, whether anybody records it (`spans.ts`) or not. */
const traces = new WorkContext<TraceContext>();

/** The place in a trace of the work going on now; none in what no request, job or caller began. */
export function currentTraceContext(): TraceContext | undefined {
  return traces.current;
}

/** Runs `work`, and all that it starts, at this place of a trace. */
export function withTraceContext<Result>(context: TraceContext, work: () => Result): Result {
  return traces.run(context, work);
}

/** The same for work that is over when `closing` closes. */
export function withTraceContextUntilClosed(
  closing: EventEmitter,
  context: TraceContext,
  work: () => void,
): void {
  traces.runUntilClosed(closing, context, work);
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
