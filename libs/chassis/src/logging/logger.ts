import { destination, type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';

import { currentTraceId } from '../http/trace-id.js';
import { currentTraceContext, traceFields } from '../tracing/current-trace.js';
import { describeError } from './describe-error.js';

const secrets = [
  'password',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'authorization',
  'cookie',
  '["set-cookie"]',
];

/** A level of pino, or `silent`. */
export type LogLevel = Level | 'silent';

/**
 * AP-08: JSON lines with `level`, `time` (RFC 3339), `service`, `trace_id` and `msg`; secrets are blanked. What belongs to a trace
 * has `otel_trace_id` and `span_id` too (RT-62).
 */
export function createLogger(
  service: string,
  level: LogLevel = 'info',
  stream: DestinationStream = bufferedOutput(),
): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: workFields,
      serializers: { err: describeError },
      redact: { paths: secrets.flatMap(secretPaths), censor: '[redacted]' },
    },
    stream,
  );
}

/** Of lines that wait to be written together. Bytes, and milliseconds at the most. */
const buffered = { minLength: 8_192, periodicFlush: 100 };

/** Standard output, by blocks and not by lines, which saves a busy gateway a write for each. pino writes what is left when the process ends. */
function bufferedOutput(): DestinationStream {
  return destination(buffered);
}

/** What the work going on belongs to. */
function workFields(): object {
  const traceId = currentTraceId();
  return {
    ...(traceId === undefined ? {} : { trace_id: traceId }),
    ...traceFields(currentTraceContext()),
  };
}

function secretPaths(name: string): string[] {
  return [name, name.startsWith('[') ? `*${name}` : `*.${name}`];
}
