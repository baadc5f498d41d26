import type { PacketMetadata } from '@nestjs/microservices';
import { z } from 'zod';

import { newTraceId } from '../http/trace-id.js';
import { traceCarrier, withTraceCarrier } from '../tracing/trace-carrier.js';

/** What goes along with a message beside its payload (RT-62); what cannot be read is left out: it must not cost the message. */
export const traceMetadata = z
  .object({
    trace_id: z
      .string()
      .regex(/^[\w.-]{1,128}$/)
      .optional(),
    traceparent: z.string().max(256).optional(),
  })
  .catch({});

/** The trace that a message belongs to. */
export type TraceMetadata = z.infer<typeof traceMetadata>;

/** The trace of the work going on now, to be sent along; `undefined` outside of one. */
export function currentTraceMetadata(): PacketMetadata | undefined {
  const { trace_id, traceparent } = traceCarrier();
  if (trace_id === undefined && traceparent === undefined) return undefined;
  return { ...(trace_id !== undefined && { trace_id }), ...(traceparent !== undefined && { traceparent }) };
}

/** Runs `work` as a new span of the sender's trace, or of a new one. */
export function withinTrace<Result>(metadata: TraceMetadata, pattern: string, work: () => Result): Result {
  const span = { name: `handle ${pattern}`, kind: 'consumer' } as const;
  return withTraceCarrier(metadata, { traceId: newTraceId(), span }, work);
}
