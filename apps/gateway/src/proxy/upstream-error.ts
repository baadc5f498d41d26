import { ApplicationError } from '@ginforge/chassis';

/** An upstream did not connect, answer or go on in time (GW-07). */
export class UpstreamTimeoutError extends Error {
  override readonly name = 'UpstreamTimeoutError';

  constructor(readonly phase: 'connect' | 'response' | 'idle') {
    super(`upstream timed out (${phase})`);
  }
}

/** What is said of a connection that could not be made or that broke before the answer began. */
const brokenConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Whether `error` says that the connection to the upstream failed, so that another one may be tried (GW-06). */
export function isBrokenConnection(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && brokenConnection.has(error.code);
}

/** 504 for a time-out, 502 for everything else (AP-01). The cause is for the log; nothing of it is shown. */
export function toGatewayError(cause: Error): ApplicationError {
  return new ApplicationError(cause instanceof UpstreamTimeoutError ? 'GATEWAY_TIMEOUT' : 'BAD_GATEWAY', {
    cause,
  });
}
