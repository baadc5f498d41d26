import {
  currentTraceparent,
  formatTraceparent,
  parseTraceparent,
  recordedSpan,
  type Span,
} from '@ginforge/chassis';
import type { Channel } from '@ginforge/protocol';

/** Where a message belongs (RT-62), and the span of its publishing where somebody records that (OB-02). */
export interface PublishTrace {
  readonly traceparent: string | undefined;
  readonly span: Span | undefined;
}

const untraced: PublishTrace = { traceparent: undefined, span: undefined };

/**
 * Begins the span, of which the delivery is then a part. What is given and is no `traceparent` is left out.
 * @param given a `traceparent`, instead of that of the work which publishes
 */
export function traceOf({ kind }: Channel, given: string | undefined): PublishTrace {
  const traceparent = given === undefined ? currentTraceparent() : wellFormed(given);
  if (traceparent === undefined) return untraced;
  const attributes = { 'messaging.system': 'redis', 'messaging.destination.name': `websocket:${kind}` };
  const span = recordedSpan({ name: `publish ${kind}`, kind: 'producer', attributes, traceparent });
  return { traceparent: span === undefined ? traceparent : formatTraceparent(span.context), span };
}

/** Ends the span, if there is one, with what was published within it. */
export function endingWith<Result>(span: Span | undefined, published: Promise<Result>): Promise<Result> {
  return span === undefined ? published : untilEnded(span, published);
}

async function untilEnded<Result>(span: Span, published: Promise<Result>): Promise<Result> {
  try {
    const result = await published;
    span.end();
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

function wellFormed(given: string): string | undefined {
  const context = parseTraceparent(given);
  return context === undefined ? undefined : formatTraceparent(context);
}
