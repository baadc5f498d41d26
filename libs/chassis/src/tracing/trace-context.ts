import { randomHex } from './random-hex.js';

/**
 * A place in a trace (W3C Trace Context, level 1). Its trace id is called `otelTraceId` here and `otel_trace_id` in logs: the
 * plain `trace_id` of answers and logs is the id of one request (AP-01).
 */
export interface TraceContext {
  /** 32 hexadecimal digits, the same from the first request to the last delivery. */
  readonly otelTraceId: string;
  /** 16 hexadecimal digits: one piece of work of the trace, such as a request to one service. */
  readonly spanId: string;
  /** Whether somebody before us records the trace. */
  readonly sampled: boolean;
}

const pattern = /^([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const sampledFlag = 0x01;

/** Reads a `traceparent`; `undefined` where it is not valid. Of a version to come only what this one has is read. */
export function parseTraceparent(value: string): TraceContext | undefined {
  const [, version, otelTraceId, spanId, flags = '', more] = pattern.exec(value) ?? [];
  if (otelTraceId === undefined || spanId === undefined) return undefined;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return { otelTraceId, spanId, sampled: (Number.parseInt(flags, 16) & sampledFlag) !== 0 };
}

/** The `traceparent` that tells others of this place: version 00, no flag but the sampled one. */
export function formatTraceparent({ otelTraceId, spanId, sampled }: TraceContext): string {
  return `00-${otelTraceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** For work that was asked for with this `traceparent`: a new span of its trace or, where it is absent or not valid, of a new one. */
export function traceContextFrom(traceparent: string | undefined): TraceContext {
  const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return parent === undefined ? beginTrace() : { ...parent, spanId: randomHex(16) };
}

/** Nobody records a trace that begins here, so it is not sampled. Ids of zeros alone would not be valid: once in 2^64 spans, and then the next reader begins a trace of its own. */
function beginTrace(): TraceContext {
  return { otelTraceId: randomHex(32), spanId: randomHex(16), sampled: false };
}
