import type { ErrorName } from '../errors/error-catalogue.js';
import type { FieldError } from '../errors/application-error.js';
import { errorCatalogue } from '../errors/error-catalogue.js';

/** AP-01: how every answer looks; `data` on success only, `errors` where fields are at fault. */
export interface Envelope<Data = unknown> {
  readonly code: number;
  readonly message: string;
  readonly data?: Data;
  readonly errors?: readonly FieldError[];
  readonly trace_id: string;
}

interface ErrorEnvelopeOptions {
  readonly message?: string;
  readonly errors?: readonly FieldError[];
}

/** The envelope of a success. */
export function successEnvelope<Data>(data: Data, traceId: string): Envelope<Data | null> {
  return { code: 0, message: 'success', data: data ?? null, trace_id: traceId };
}

/** The envelope of an error; for those who answer outside of Nest, such as the gateway's proxy. */
export function errorEnvelope(
  name: ErrorName,
  traceId: string,
  options: ErrorEnvelopeOptions = {},
): Envelope {
  const { code, message } = errorCatalogue[name];
  return {
    code,
    message: options.message ?? message,
    ...(options.errors === undefined ? {} : { errors: options.errors }),
    trace_id: traceId,
  };
}
