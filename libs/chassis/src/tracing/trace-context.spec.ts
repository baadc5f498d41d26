import { formatTraceparent, parseTraceparent, traceContextFrom } from './trace-context.js';

const otelTraceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const given = `00-${otelTraceId}-${spanId}-01`;

describe('a traceparent', () => {
  it('[RT-62] is read as it was written', () => {
    expect(parseTraceparent(given)).toEqual({ otelTraceId, spanId, sampled: true });
    expect(parseTraceparent(`00-${otelTraceId}-${spanId}-00`)).toEqual({
      otelTraceId,
      spanId,
      sampled: false,
    });
    expect(formatTraceparent({ otelTraceId, spanId, sampled: true })).toBe(given);
  });

  it('[RT-62] of a version to come is read as far as ours goes, and sent on as ours', () => {
    const context = parseTraceparent(`cc-${otelTraceId}-${spanId}-fb-what-the-future-brings`);
    expect(context && formatTraceparent(context)).toBe(given);
  });

  it.each([
    ['empty', ''],
    ['of the forbidden version', `ff-${otelTraceId}-${spanId}-01`],
    ['with a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['with a span id of zeros', `00-${otelTraceId}-${'0'.repeat(16)}-01`],
    ['in capital letters', given.toUpperCase()],
    ['too short', given.slice(0, -1)],
    ['with more than version 00 has', `${given}-more`],
    ['with more and no separator, of a version to come', `01-${otelTraceId}-${spanId}-0100`],
    ['that came twice', `${given}, ${given}`],
    ['with a line end', `${given}\n`],
    ['with spaces', ` ${given} `],
  ])('[RT-62] that is %s is none', (_what, value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });

  it('[RT-62] is continued in a span of its own, sampled as it was', () => {
    const context = traceContextFrom(given);
    expect(context).toEqual({
      otelTraceId,
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      sampled: true,
    });
    expect(context.spanId).not.toBe(spanId);
  });

  it.each([undefined, 'not valid'])('[RT-62] begins where there was %s, not sampled', (traceparent) => {
    const [one, other] = [traceContextFrom(traceparent), traceContextFrom(traceparent)];
    expect(parseTraceparent(formatTraceparent(one))).toEqual({ ...one, sampled: false });
    expect(other.otelTraceId).not.toBe(one.otelTraceId);
  });
});
