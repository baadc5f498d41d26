/**
 * What a client does after a close:
 * `never` gives up, `backoff` returns after the usual back-off, `retry-after` waits as long as the reason says,
 * `fresh-token` returns with a new token and gives up when it has no way to get one.
 */
export type ReconnectPolicy = 'never' | 'backoff' | 'retry-after' | 'fresh-token';

export interface CloseCode {
  readonly code: number;
  readonly reconnect: ReconnectPolicy;
  readonly meaning: string;
}

/** The one table that both ends' behaviour comes from (realtime.md, section 2). */
export const closeCodes = {
  normal: { code: 1000, reconnect: 'never', meaning: 'normal' },
  protocolError: { code: 1002, reconnect: 'never', meaning: 'protocol error' },
  binaryRefused: { code: 1003, reconnect: 'never', meaning: 'binary frames are not accepted' },
  badUtf8: { code: 1007, reconnect: 'never', meaning: 'invalid UTF-8' },
  tooBig: { code: 1009, reconnect: 'never', meaning: 'message too big' },
  goingAway: { code: 1012, reconnect: 'retry-after', meaning: 'this gateway is being replaced' },
  overloaded: { code: 1013, reconnect: 'backoff', meaning: 'overloaded, try again later' },
  badToken: { code: 4401, reconnect: 'never', meaning: 'the token is not valid for this user' },
  tokenExpired: { code: 4402, reconnect: 'fresh-token', meaning: 'the token has expired' },
  revoked: { code: 4403, reconnect: 'never', meaning: 'revoked, disabled or disconnected' },
  heartbeatTimeout: { code: 4408, reconnect: 'backoff', meaning: 'heartbeat timeout' },
  slowConsumer: { code: 4413, reconnect: 'backoff', meaning: 'slow consumer' },
  tooMany: { code: 4429, reconnect: 'backoff', meaning: 'too many connections or messages' },
} as const satisfies Record<string, CloseCode>;

/**
 * The reason of a `revoked` close where the account may go on with other permissions (AD-03): whoever is still signed in
 * asks what it may do now, and connects again.
 */
export const permissionsChangedReason = 'your permissions have changed';

/** What a close frame has room for beside its code (RFC 6455, 5.5). Bytes of UTF-8. */
export const maxCloseReasonBytes = 123;

/** As much of a text as a close frame has room for, in whole characters. */
export function cutCloseReason(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxCloseReasonBytes));
  return text.slice(0, read);
}

const byCode = new Map<number, CloseCode>(Object.values(closeCodes).map((entry) => [entry.code, entry]));

/** What to do after any close code; one that the table does not name (1006, 1011, …) is a broken link. */
export function reconnectPolicy(code: number): ReconnectPolicy {
  return byCode.get(code)?.reconnect ?? 'backoff';
}

/** The reason that goes with 1012: how long this client should wait before it returns. Milliseconds. */
export function formatRetryAfter(milliseconds: number): string {
  return `retry_after=${Math.round(milliseconds)}`;
}

/** Reads {@link formatRetryAfter}; `undefined` where the reason says nothing. Milliseconds. */
export function parseRetryAfter(reason: string): number | undefined {
  const match = /^retry_after=(\d{1,9})$/.exec(reason);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
