import type { ServiceBus } from '@ginforge/chassis';

import { clockPast } from './clock.js';
import type { Principal } from './principal.js';
import { authRevoked, revokes, type Revocation } from './revocation.js';
import { Revocations } from './revocations.js';

/** Revocations of one process alone (RT-40): they are forgotten when it ends, and announced to its own sockets. */
export class MemoryRevocations extends Revocations {
  private readonly revoked = new Map<string, { revocation: Revocation; forgetAt: number }>();

  /** `rememberSeconds`: at least as long as any access token lives. */
  constructor(
    private readonly bus: ServiceBus,
    private readonly rememberSeconds: number,
  ) {
    super();
  }

  override async revokeToken(tokenId: string, expiresAt: number): Promise<void> {
    const forgetAt = expiresAt * 1000;
    if (forgetAt > Date.now()) await this.store({ kind: 'token', id: tokenId }, forgetAt);
  }

  override async revokeSession(sessionId: string): Promise<void> {
    await this.store({ kind: 'session', id: sessionId }, Date.now() + this.rememberSeconds * 1000);
  }

  override async revokeUser(userId: string): Promise<void> {
    const before = Date.now();
    await this.store({ kind: 'user', id: userId, before }, before + this.rememberSeconds * 1000);
    await clockPast(before);
  }

  override isRevoked(principal: Principal): boolean {
    const keys = [`token:${principal.tokenId}`, `session:${principal.sessionId}`, `user:${principal.userId}`];
    return keys.some((key) => {
      const found = this.revoked.get(key);
      return found !== undefined && found.forgetAt > Date.now() && revokes(found.revocation, principal);
    });
  }

  private async store(revocation: Revocation, forgetAt: number): Promise<void> {
    for (const [key, old] of this.revoked) {
      if (old.forgetAt <= Date.now()) this.revoked.delete(key);
    }
    this.revoked.set(`${revocation.kind}:${revocation.id}`, { revocation, forgetAt });
    await this.bus.emit(authRevoked, revocation);
  }
}
