import { parseRetryAfter, reconnectPolicy } from '@ginforge/protocol';
import { type Backoff } from './backoff.js';
import { type Outcome } from './connection-attempt.js';
import { type HandshakeVerdict } from './handshake-probe.js';
import { abnormalClosure, type LinkEnd } from './transport.js';
import { WebSocketError } from './websocket-error.js';

/** What the application is told about an end, and whether and when (milliseconds) to come back. */
export interface ReconnectVerdict {
  code: number;
  reason: string;
  /** `undefined`: give up. */
  delayMs: number | undefined;
  /** What to tell the error handlers. */
  error?: WebSocketError;
}

/** RT-70: whether to come back, and when. */
export function judgeOutcome(
  outcome: Exclude<Outcome, { kind: 'aborted' }>,
  backoff: Backoff,
  renewable: boolean,
): ReconnectVerdict {
  switch (outcome.kind) {
    case 'link-ended':
      return {
        code: outcome.end.code,
        reason: outcome.end.reason,
        delayMs: delayAfterClose(outcome.end, backoff, renewable),
      };
    case 'handshake-failed':
      return judgeHandshake(outcome.verdict, backoff, renewable);
    case 'no-token': {
      const delayMs = outcome.error.code === 'UNAUTHORIZED' ? undefined : backoff.next();
      return failure('no token', delayMs, outcome.error);
    }
    case 'impossible':
      return failure(outcome.error.message, undefined, outcome.error);
  }
}

/** By the table of close codes. */
function delayAfterClose(
  { code, reason, returnsAtOnce }: LinkEnd,
  backoff: Backoff,
  renewable: boolean,
): number | undefined {
  if (returnsAtOnce) return backoff.nextAtOnce();
  switch (reconnectPolicy(code)) {
    case 'never':
      return undefined;
    case 'fresh-token':
      return renewable ? backoff.next() : undefined;
    case 'retry-after':
      return parseRetryAfter(reason) ?? backoff.next();
    case 'backoff':
      return backoff.next();
  }
}

function judgeHandshake(verdict: HandshakeVerdict, backoff: Backoff, renewable: boolean): ReconnectVerdict {
  switch (verdict.kind) {
    case 'unauthorized': {
      const error = new WebSocketError('UNAUTHORIZED', 'The server has refused the token.');
      return failure('HTTP 401', renewable ? backoff.next() : undefined, error);
    }
    case 'refused': {
      const reason = `HTTP ${verdict.status}`;
      const error = new WebSocketError('HANDSHAKE_FAILED', `The server refused the connection: ${reason}.`);
      return failure(reason, (verdict.retryAfterMs ?? 0) + backoff.next(), error);
    }
    case 'unreachable': {
      const error = new WebSocketError('HANDSHAKE_FAILED', 'The server cannot be reached.');
      return failure('unreachable', backoff.next(), error);
    }
  }
}

function failure(reason: string, delayMs: number | undefined, error: WebSocketError): ReconnectVerdict {
  return { code: abnormalClosure, reason, delayMs, error };
}
