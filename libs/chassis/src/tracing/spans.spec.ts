import { currentTraceContext, withTraceContext } from './current-trace.js';
import { OtelRecorder } from './otel-recorder.js';
import { recordedSpan, recordSpansWith, startSpan, withSpan } from './spans.js';
import { formatTraceparent, parseTraceparent } from './trace-context.js';

const request = { name: 'GET', kind: 'server' } as const;
const query = { name: 'SELECT', kind: 'client' } as const;
const traceparent = (flags: string) => `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`;

/** Nobody listens there: what is decided here is decided before anything is sent. */
function recordWith(ratio: number): OtelRecorder {
  const recorder = new OtelRecorder({ service: 'x', endpoint: 'http://127.0.0.1:1', ratio });
  recordSpansWith(recorder);
  return recorder;
}

afterEach(() => recordSpansWith(undefined));

describe('spans that nobody records', () => {
  it('[OB-02] have a place in the trace, and what asks others has none of its own', () => {
    const { context } = startSpan({ ...request, traceparent: traceparent('01') });
    expect(context).toMatchObject({ otelTraceId: 'a'.repeat(32), sampled: true });
    withTraceContext(context, () => expect(recordedSpan(query)).toBeUndefined());
  });

  it('[OB-02] are what the work within them belongs to, until it ends', async () => {
    const within = await withSpan(request, async () => {
      await Promise.resolve();
      return currentTraceContext();
    });
    expect(within?.otelTraceId).toMatch(/^[0-9a-f]{32}$/);
    expect(currentTraceContext()).toBeUndefined();
  });
});

describe('spans that are recorded', () => {
  it('[OB-02] belong to what they were asked for by, and are kept as that is', () => {
    recordWith(0);
    const kept = startSpan({ ...request, traceparent: traceparent('01') });
    const dropped = startSpan({ ...request, traceparent: traceparent('00') });
    expect([kept.context.sampled, dropped.context.sampled]).toEqual([true, false]);
    expect(kept.context.otelTraceId).toBe('a'.repeat(32));
    withTraceContext(kept.context, () => {
      const asked = recordedSpan(query)?.context;
      expect(asked).toMatchObject({ otelTraceId: 'a'.repeat(32), sampled: true });
      expect(asked?.spanId).not.toBe(kept.context.spanId);
    });
    withTraceContext(dropped.context, () => expect(recordedSpan(query)).toBeUndefined());
  });

  it.each([
    [0, '01', false],
    [1, '00', true],
  ])(
    '[OB-02] are kept at the edge by our share of %d, not by the flag %s of a stranger',
    (ratio, flags, kept) => {
      recordWith(ratio);
      const span = startSpan({ ...request, traceparent: traceparent(flags), isFromOutside: true });
      expect(span.context).toMatchObject({ otelTraceId: 'a'.repeat(32), sampled: kept });
    },
  );

  it('[OB-02] begin a trace where there is none, and a broken one does not end the work', () => {
    recordWith(1);
    const { context } = startSpan({ ...request, traceparent: 'not valid' });
    expect(parseTraceparent(formatTraceparent(context))).toEqual({ ...context, sampled: true });
    expect(() =>
      withSpan(request, () => {
        throw new Error('why');
      }),
    ).toThrow('why');
  });
});
