import { currentTraceContext, withTraceContext } from './current-trace.js';
import { parseTraceparent, type TraceContext, traceContextFrom } from './trace-context.js';

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** One piece of work of a trace, as OpenTelemetry names it (OB-02). */
export interface SpanDescription {
  /** Few different ones: a method and a route, never a path. */
  readonly name: string;
  /** `server` and `consumer` do what somebody asked for, `client` and `producer` ask others. */
  readonly kind: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: SpanAttributes;
  /** Of who asked for it. Without one, what asks others belongs to the work going on, and what was asked for begins a trace. */
  readonly traceparent?: string;
  /** Whether `traceparent` is a stranger's: then it says nothing of whether we record. */
  readonly isFromOutside?: boolean;
  /** Milliseconds since 1970, where it began before now. */
  readonly startedAt?: number;
}

/** How a span ended. */
export interface SpanOutcome {
  readonly name?: string;
  readonly attributes?: SpanAttributes;
  readonly error?: unknown;
}

export interface Span {
  /** Its place in the trace, for what it causes. */
  readonly context: TraceContext;
  end(outcome?: SpanOutcome): void;
}

/** Who keeps spans, and decides which. */
export interface SpanRecorder {
  start(description: SpanDescription, parent: TraceContext | undefined): Span;
}

let recorder: SpanRecorder | undefined;

/** From here on, spans of this process go there; `undefined`: nobody keeps them, which is how a process starts. */
export function recordSpansWith(next: SpanRecorder | undefined): void {
  recorder = next;
}

/** Work that has a place in a trace whether it is recorded or not. */
export function startSpan(description: SpanDescription): Span {
  if (recorder !== undefined) return recorder.start(description, parentOf(description));
  return { context: traceContextFrom(description.traceparent), end: nothing };
}

/** Work that is a span only where somebody records and the trace is recorded: else what it causes belongs to what caused it. */
export function recordedSpan(description: SpanDescription): Span | undefined {
  if (recorder === undefined) return undefined;
  const parent = parentOf(description);
  return parent?.sampled === true ? recorder.start(description, parent) : undefined;
}

/** Runs `work`, and all that it starts, as a span that ends with it. */
export function withSpan<Result>(description: SpanDescription, work: () => Result): Result {
  const span = startSpan(description);
  try {
    const result = withTraceContext(span.context, work);
    if (result instanceof Promise) endWith(span, result);
    else span.end();
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

function endWith(span: Span, result: Promise<unknown>): void {
  result.then(
    () => span.end(),
    (error: unknown) => span.end({ error }),
  );
}

function parentOf({ kind, traceparent }: SpanDescription): TraceContext | undefined {
  if (traceparent !== undefined) return parseTraceparent(traceparent);
  return kind === 'client' || kind === 'producer' ? currentTraceContext() : undefined;
}

function nothing(): void {
  // There is nobody to tell.
}
