import { toError, WebSocketError } from './websocket-error.js';

/**
 * Called for a fresh token before each connection and before the one in use expires, never twice at a time; it may cache. One that throws is asked
 * again after the back-off; to stop that, it throws `new WebSocketError('UNAUTHORIZED', …)`.
 */
export type TokenProvider = () => string | Promise<string>;

/** Where tokens come from: one that was given, or a function that gets another. */
export class TokenSource {
  /** Whether there is a way to get another token. */
  readonly renewable: boolean;
  #refused: string | undefined;
  #coming: Promise<string> | undefined;

  constructor(private readonly given: string | TokenProvider) {
    this.renewable = typeof given === 'function';
  }

  /** The server did not accept this one: it is not offered again. */
  refuse(token: string): void {
    this.#refused = token;
  }

  /** @throws WebSocketError UNAUTHORIZED when there is no other token than the refused one, TOKEN_UNAVAILABLE otherwise */
  async next(): Promise<string> {
    // A refresh token is good once: asked for twice at a time, the second would end the session.
    this.#coming ??= this.#obtain().finally(() => (this.#coming = undefined));
    const token = await this.#coming;
    if (token !== this.#refused) return token;
    throw new WebSocketError('UNAUTHORIZED', 'The server has refused this token.');
  }

  async #obtain(): Promise<string> {
    if (typeof this.given === 'string') return this.given;
    try {
      return await this.given();
    } catch (cause) {
      if (cause instanceof WebSocketError) throw cause;
      throw new WebSocketError('TOKEN_UNAVAILABLE', `No token: ${toError(cause).message}`, { cause });
    }
  }
}

/** When a JWT expires by its own `exp`, unverified: good for a timer, never for a decision. Unix milliseconds. */
export function expiryOf(token: string): number | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
