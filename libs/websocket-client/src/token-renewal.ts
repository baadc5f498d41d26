import { sleep } from './sleep.js';
import { expiryOf } from './token-source.js';

export interface TokenRenewal {
  /** When the token in use expires, by the server's clock. Unix milliseconds. */
  expiresAt: number;
  /** The server's clock. Unix milliseconds. */
  now: () => number;
  nextToken: () => Promise<string>;
  /** Sends `auth` and waits for its `ack`. */
  authenticate: (token: string) => Promise<unknown>;
  onError: (thrown: unknown) => void;
  signal: AbortSignal;
}

const shortestLifetimeMs = 1_000;
const longestTimerMs = 2 ** 31 - 1;

/**
 * Renews the token of an open connection each time before it expires (RT-07, RT-73). Ends when the signal aborts, when the
 * server refuses, or when it is too late; the connection then ends with 4402 and the next one begins with a fresh token.
 */
export async function keepTokenFresh(renewal: TokenRenewal): Promise<void> {
  let expiresAt: number | undefined = renewal.expiresAt;
  while (expiresAt !== undefined && expiresAt - renewal.now() > shortestLifetimeMs) {
    await sleep(renewalDelay(expiresAt - renewal.now()), renewal.signal);
    if (renewal.signal.aborted) return;
    const token = await nextToken(renewal);
    if (renewal.signal.aborted) return;
    if (token === undefined) continue;
    if (!(await authenticate(renewal, token))) return;
    expiresAt = expiryOf(token);
  }
}

/** A minute before the end, or after three quarters of a short life. Milliseconds. */
export function renewalDelay(lifetimeMs: number): number {
  return Math.min(lifetimeMs - Math.min(60_000, lifetimeMs / 4), longestTimerMs);
}

async function nextToken({ nextToken, onError }: TokenRenewal): Promise<string | undefined> {
  try {
    return await nextToken();
  } catch (thrown) {
    onError(thrown);
    return undefined;
  }
}

async function authenticate(renewal: TokenRenewal, token: string): Promise<boolean> {
  try {
    await renewal.authenticate(token);
    return true;
  } catch (thrown) {
    if (!renewal.signal.aborted) renewal.onError(thrown);
    return false;
  }
}
