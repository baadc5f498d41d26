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

  /**
   * The principal of a token, verified now unless that was done before. Expired ones are forgotten here, and verified again.
   *
   * @param verify its principal is remembered; what it throws is thrown
   */
  of(token: string, verify: (token: string) => Principal): Principal {
    const key = keyOf(token);
    const principal = this.take(key) ?? verify(token);
    this.principals.set(key, principal);
    if (this.principals.size > this.capacity) this.forgetOldest();
    return principal;
  }

  private take(key: string): Principal | undefined {
    const principal = this.principals.get(key);
    if (!principal) return undefined;
    this.principals.delete(key);
    return principal.expiresAt * 1000 <= Date.now() ? undefined : principal;
  }

  private forgetOldest(): void {
    for (const oldest of this.principals.keys()) {
      this.principals.delete(oldest);
      return;
    }
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
