import type { Principal } from './principal.js';

/**
 * Which access tokens were taken back before they expired (RT-08). Two stores: Redis, and memory for one process
 * alone (`REDIS_ENABLED=false`); a gateway keeps a copy of the first. One conformance suite runs on all.
 */
export abstract class Revocations {
  /** Takes back one token. `expiresAt`: its `exp` in Unix seconds; it is remembered until then. */
  abstract revokeToken(tokenId: string, expiresAt: number): Promise<void>;

  /** Takes back every token that was issued from this refresh session, also later ones. */
  abstract revokeSession(sessionId: string): Promise<void>;

  /**
   * Takes back every token that this user got until now. Tokens issued once the promise has resolved are good, also
   * those of the same second; the clocks of issuing and revoking hosts have to agree, as NTP makes them.
   */
  abstract revokeUser(userId: string): Promise<void>;

  /**
   * Whether this caller's token was taken back; known at once where nobody has to be asked.
   *
   * @throws ApplicationError UNAVAILABLE where the store cannot be asked: callers let nobody in then (fail closed)
   */
  abstract isRevoked(principal: Principal): boolean | Promise<boolean>;
}
