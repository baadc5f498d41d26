import {
  type Context,
  createContextKey,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';

import { type Span, type SpanDescription, type SpanOutcome, type SpanRecorder } from './spans.js';
import { type TraceContext } from './trace-context.js';

/** Where spans go, and how many traces are begun of which they are kept. */
export interface TracingSettings {
  readonly service: string;
  /** The collector's address, to which `/v1/traces` is added. */
  readonly endpoint: string;
  /** From 0 to 1. */
  readonly ratio: number;
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

const fromOutside = createContextKey('from outside');

/** Sends spans to a collector by OTLP over HTTP (OB-02), in batches; what the collector does not take in time is dropped, never waited for. */
export class OtelRecorder implements SpanRecorder {
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;

  constructor({ service, endpoint, ratio }: TracingSettings) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'ginforge' }),
      sampler: samplerOf(ratio),
      spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000 })],
    });
    this.tracer = this.provider.getTracer('ginforge');
  }

  start(description: SpanDescription, parent: TraceContext | undefined): Span {
    const { name, kind, attributes, startedAt } = description;
    const options = { kind: kinds[kind], attributes, startTime: startedAt };
    const span = this.tracer.startSpan(name, options, contextOf(description, parent));
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      context: { otelTraceId: traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 },
      end: ({ name: finalName, attributes: more, error }: SpanOutcome = {}) => {
        if (finalName !== undefined) span.updateName(finalName);
        if (more !== undefined) span.setAttributes(more);
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: textOf(error) });
        span.end();
      },
    };
  }

  /** Sends what is left, for five seconds at the most. */
  stop(): Promise<void> {
    return this.provider.shutdown();
  }
}

/** What belongs to a trace goes with it; what begins one, or comes from outside, is kept in so many cases. */
function samplerOf(ratio: number): Sampler {
  const lots = new TraceIdRatioBasedSampler(ratio);
  return {
    shouldSample: (context, traceId) => {
      const parent = trace.getSpanContext(context);
      if (parent === undefined || context.getValue(fromOutside) === true)
        return lots.shouldSample(context, traceId);
      const isSampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
      return { decision: isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
    },
    toString: () => `a trace of our own with ${ratio}`,
  };
}

function contextOf({ isFromOutside }: SpanDescription, parent: TraceContext | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  const { otelTraceId: traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const context = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  return context.setValue(fromOutside, isFromOutside === true);
}

/** The kind of error alone: its text may quote what somebody sent. */
function textOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
