import { hash } from 'node:crypto';

import type { Principal } from './principal.js';

/**
 * The tokens that were verified lately, least recently used out first, so that a client that sends the same token
 * with every request costs one signature check and not thousands. Holds `capacity` tokens at most, each by its SHA-256: a token is a
 * kilobyte, and often part of a longer header that would stay with it.
 */
export class VerifiedTokens {
  private readonly principals = new Map<string, Principal>();

  constructor(private readonly capacity: number) {}

  /** The principal of a token that was verified before; expired ones are forgotten here. */
  get(token: string): Principal | undefined {
    const key = keyOf(token);
    const principal = this.principals.get(key);
    if (!principal) return undefined;
    this.principals.delete(key);
    if (principal.expiresAt * 1000 <= Date.now()) return undefined;
    this.principals.set(key, principal);
    return principal;
  }

  /** Remembers a token that was just verified. */
  set(token: string, principal: Principal): void {
    this.principals.set(keyOf(token), principal);
    if (this.principals.size <= this.capacity) return;
    for (const oldest of this.principals.keys()) {
      this.principals.delete(oldest);
      return;
    }
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
