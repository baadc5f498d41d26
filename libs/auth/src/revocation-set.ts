import type { Principal } from './principal.js';
import type { Revocation } from './revocation.js';

/** Some 60 MiB when full. */
const mostRevocations = 250_000;

interface Known {
  /** Tokens issued up to here are revoked. Unix milliseconds. */
  readonly before: number;
  /** From here on no token is left that it concerns. Unix milliseconds. */
  readonly forgetAt: number;
}

/**
 * Revocations in memory, by what they name. What does not fit in, or cannot be read, is not forgotten: until it would have
 * expired the set says of itself that it lacks something.
 */
export class RevocationSet {
  private readonly known: Readonly<Record<Revocation['kind'], Map<string, Known>>> = {
    token: new Map(),
    session: new Map(),
    user: new Map(),
  };
  private lacksUntil = 0;

  constructor(private readonly capacity = mostRevocations) {}

  /** @param forgetAt Unix milliseconds. @returns whether it was not known yet */
  add(revocation: Revocation, forgetAt: number): boolean {
    const { kind, id } = revocation;
    const before = kind === 'user' ? revocation.before : Infinity;
    const old = this.known[kind].get(id);
    if (old !== undefined && old.before >= before) return false;
    if (old === undefined && this.size >= this.capacity) this.lack(forgetAt);
    else this.known[kind].set(id, { before, forgetAt: Math.max(forgetAt, old?.forgetAt ?? 0) });
    return true;
  }

  /** Something is missing here, which can concern tokens until then. Unix milliseconds. */
  lack(until: number): void {
    this.lacksUntil = Math.max(this.lacksUntil, until);
  }

  /** Whether nothing is missing. @param now Unix milliseconds */
  isWhole(now: number): boolean {
    return this.lacksUntil <= now;
  }

  /** Whether a revocation in here ends what that caller's token allows. */
  concerns({ tokenId, sessionId, userId, issuedAtMs }: Principal): boolean {
    const { token, session, user } = this.known;
    if (token.has(tokenId) || (sessionId !== undefined && session.has(sessionId))) return true;
    const ofUser = user.get(userId);
    return ofUser !== undefined && issuedAtMs <= ofUser.before;
  }

  /** Drops those that concern no token any more. @param now Unix milliseconds */
  forgetExpired(now: number): void {
    for (const ofKind of Object.values(this.known)) {
      for (const [id, { forgetAt }] of ofKind) if (forgetAt <= now) ofKind.delete(id);
    }
  }

  get size(): number {
    const { token, session, user } = this.known;
    return token.size + session.size + user.size;
  }
}
