import { currentTraceId, withTraceId } from '../http/trace-id.js';
import { currentTraceparent, withTraceContext } from './current-trace.js';
import { type SpanDescription, withSpan } from './spans.js';
import { traceContextFrom } from './trace-context.js';

/** What goes along with work that is left to another process, so that its log lines name the request that caused it. */
export interface TraceCarrier {
  readonly traceparent?: string;
  readonly trace_id?: string;
}

/** The carrier for work that is handed over now. */
export function traceCarrier(): TraceCarrier {
  return { traceparent: currentTraceparent(), trace_id: currentTraceId() };
}

/** Reads what another process made of {@link traceCarrier}; whatever it finds, it throws nothing. */
export function parseTraceCarrier(text: string | undefined): TraceCarrier {
  const value = parseJson(text ?? '');
  if (typeof value !== 'object' || value === null) return {};
  const { traceparent, trace_id } = value as Record<string, unknown>;
  return { traceparent: stringOf(traceparent), trace_id: stringOf(trace_id) };
}

/** Runs `work` as a new span of the carried trace, or of a new one, under the carried `trace_id` or else the one given. */
export function withTraceCarrier<Result>(
  { traceparent, trace_id }: TraceCarrier,
  { traceId, span }: CarriedWork,
  work: () => Result,
): Result {
  return withTraceId(trace_id ?? traceId, () =>
    span === undefined
      ? withTraceContext(traceContextFrom(traceparent), work)
      : withSpan({ ...span, traceparent }, work),
  );
}

/** What is done in the name of who handed it over. */
export interface CarriedWork {
  /** Of what no request caused. */
  readonly traceId: string;
  /** Left out where the work is only told of, as in a log line: that is no span to be recorded. */
  readonly span?: Omit<SpanDescription, 'traceparent'>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // nothing was carried, or nothing of ours
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
