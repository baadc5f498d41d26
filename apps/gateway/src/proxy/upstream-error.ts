import { ApplicationError } from '@ginforge/chassis';

/** An upstream did not connect, answer or go on in time (GW-07). */
export class UpstreamTimeoutError extends Error {
  override readonly name = 'UpstreamTimeoutError';

  constructor(readonly phase: 'connect' | 'response' | 'idle') {
    super(`upstream timed out (${phase})`);
  }
}

/** What is said of a connection that could not be made: another target may do better. */
const notConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What is said of a connection that broke before the answer began: a kept one may have been closed meanwhile. */
const broken = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * A kept connection, one that had answered before, broke without a byte of this answer. Whoever closes an idle connection
 * crosses the next request in this way, and a target that restarts breaks all of its connections at once; so it says
 * nothing of the target (GW-05). If that is down, the next connection, which has to be made anew, tells.
 */
export class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError';

  constructor(cause: Error) {
    super(`a kept connection broke: ${cause.message}`, { cause });
  }
}

/** What an error is on a kept connection that has brought nothing of the answer. */
export function withoutAnswer(error: Error): Error {
  return 'code' in error && broken.has(String(error.code)) ? new StaleConnectionError(error) : error;
}

/** Why a request may be tried again (GW-06): on another target only, or also on the same one over a new connection. */
export function retryReason(error: Error): 'elsewhere' | 'anywhere' | undefined {
  if (error instanceof UpstreamTimeoutError) return error.phase === 'connect' ? 'elsewhere' : undefined;
  if (error instanceof StaleConnectionError) return 'anywhere';
  const code = 'code' in error ? String(error.code) : '';
  if (broken.has(code)) return 'anywhere';
  return notConnected.has(code) ? 'elsewhere' : undefined;
}

/** 504 for a time-out, 502 for everything else (AP-01). The cause is for the log; nothing of it is shown. */
export function toGatewayError(cause: Error): ApplicationError {
  if (cause instanceof ApplicationError) return cause;
  const isTimeout =
    cause instanceof UpstreamTimeoutError || ('code' in cause && cause.code === 'UND_ERR_CONNECT_TIMEOUT');
  return new ApplicationError(isTimeout ? 'GATEWAY_TIMEOUT' : 'BAD_GATEWAY', { cause });
}

/** 503 for a service that is full or that nobody is there to be asked for (GW-05, GW-07). @param seconds for `Retry-After` */
export function unavailable(seconds: number): ApplicationError {
  return new ApplicationError('UNAVAILABLE', { headers: { 'Retry-After': String(seconds) } });
}
