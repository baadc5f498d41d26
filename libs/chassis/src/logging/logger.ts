import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';

import { currentTraceId } from '../http/trace-id.js';
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

/** AP-08: JSON lines with `level`, `time` (RFC 3339), `service`, `trace_id` and `msg`; secrets are blanked. */
export function createLogger(
  service: string,
  level: LogLevel = 'info',
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: traceFields,
      serializers: { err: describeError },
      redact: { paths: secrets.flatMap(secretPaths), censor: '[redacted]' },
    },
    destination,
  );
}

function traceFields(): { trace_id?: string } {
  const traceId = currentTraceId();
  return traceId === undefined ? {} : { trace_id: traceId };
}

function secretPaths(name: string): string[] {
  return [name, name.startsWith('[') ? `*${name}` : `*.${name}`];
}
