import { setTimeout as sleep } from 'node:timers/promises';

import { currentTraceId, withTraceId } from '../http/trace-id.js';
import { currentTraceContext, currentTraceparent, withTraceContext } from './current-trace.js';
import { recordSpansWith, type Span, type SpanDescription } from './spans.js';
import { parseTraceCarrier, traceCarrier, withTraceCarrier } from './trace-carrier.js';
import { traceContextFrom } from './trace-context.js';

const otherwise = { traceId: 'job-7', span: { name: 'job', kind: 'consumer' } } as const;

function carried(): string {
  return JSON.stringify(traceCarrier());
}

describe('a trace carrier', () => {
  it('[RT-62] takes trace and trace_id to where the work goes on, in a span of its own', async () => {
    const context = traceContextFrom(undefined);
    const text = withTraceId('request-1', () => withTraceContext(context, carried));
    await withTraceCarrier(parseTraceCarrier(text), otherwise, async () => {
      await sleep(1);
      expect(currentTraceId()).toBe('request-1');
      expect(currentTraceContext()?.otelTraceId).toBe(context.otelTraceId);
      expect(currentTraceContext()?.spanId).not.toBe(context.spanId);
    });
    expect([currentTraceId(), currentTraceparent()]).toEqual([undefined, undefined]);
  });

  it.each([undefined, '', 'no JSON', 'null', '7', '[]', '{"traceparent":1,"trace_id":{}}', carried()])(
    '[RT-62] of which only %j is left begins a trace',
    (text) => {
      withTraceCarrier(parseTraceCarrier(text), otherwise, () => {
        expect(currentTraceId()).toBe('job-7');
        expect(currentTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      });
    },
  );

  it('[OB-02] makes a span of work that is done, and none of what is only told of it', () => {
    const started: string[] = [];
    const record = ({ name }: SpanDescription): Span => {
      started.push(name);
      return { context: traceContextFrom(undefined), end: () => undefined };
    };
    recordSpansWith({ start: record });
    withTraceCarrier({}, otherwise, () => undefined);
    withTraceCarrier({}, { traceId: 'job-7' }, () => expect(currentTraceId()).toBe('job-7'));
    recordSpansWith(undefined);
    expect(started).toEqual(['job']);
  });
});
