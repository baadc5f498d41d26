import { createHash, randomBytes } from 'node:crypto';

import { type Page } from '@ginforge/chassis';
import {
  type EntityManager,
  type FindOptionsWhere,
  IsNull,
  MoreThan,
  Not,
  type SelectQueryBuilder,
} from 'typeorm';

import { type PrincipalAudience } from '../entities/account-status.js';
import { RefreshToken } from '../entities/refresh-token.entity.js';
import { Session } from '../entities/session.entity.js';
import { isIdentifier, newIdentifier } from '../identifier.js';
import { paginate } from '../pagination.js';
import { sessionColumns, type SessionsQuery } from './session-list.js';

/** Who signs in, and from where. */
export interface SessionStart {
  principalId: string;
  audience: PrincipalAudience;
  ip: string;
  userAgent: string;
}

/** Whose sessions are meant. */
export type SessionOwner = Pick<SessionStart, 'principalId' | 'audience'>;

/** A session together with the only copy of its refresh token. */
export interface GrantedSession {
  sessionId: string;
  principalId: string;
  refreshToken: string;
  expiresAt: Date;
}

export type Rotation =
  | ({ kind: 'rotated' } & GrantedSession)
  /** The token was spent before: somebody has a copy. The session is revoked now. */
  | { kind: 'reused'; sessionId: string; principalId: string }
  | { kind: 'unknown' };

/**
 * Sign-ins that last: a session is a family of refresh tokens of which only the newest is good. Tokens are 256 random bits and
 * only their SHA-256 is stored.
 */
export class Sessions {
  /** @param lifetime seconds that a session lives after its last refresh. */
  constructor(
    private readonly manager: EntityManager,
    private readonly lifetime: number,
  ) {}

  /** The same as part of a transaction. */
  within(manager: EntityManager): Sessions {
    return new Sessions(manager, this.lifetime);
  }

  async start({ principalId, audience, ip, userAgent }: SessionStart): Promise<GrantedSession> {
    const now = new Date();
    const session = {
      id: newIdentifier(),
      principalId,
      audience,
      ip,
      userAgent,
      lastUsedAt: now,
      expiresAt: this.expiryAfter(now),
    };
    return this.manager.transaction(async (manager) => {
      await manager.insert(Session, session);
      return this.grant(manager, session);
    });
  }

  /** Exchanges a refresh token for the next one. Of several at the same time one gets it; the others are replays. */
  async rotate(refreshToken: string, audience: PrincipalAudience): Promise<Rotation> {
    const hash = hashOf(refreshToken);
    return this.manager.transaction(async (manager): Promise<Rotation> => {
      const session = await this.lockSessionOf(manager, hash);
      const now = new Date();
      if (!session || session.audience !== audience || session.revokedAt || session.expiresAt <= now) {
        return { kind: 'unknown' };
      }
      const spent = await manager.update(RefreshToken, { hash, usedAt: IsNull() }, { usedAt: now });
      if (spent.affected === 0) {
        await manager.update(Session, { id: session.id }, { revokedAt: now });
        return { kind: 'reused', sessionId: session.id, principalId: session.principalId };
      }
      const expiresAt = this.expiryAfter(now);
      await manager.update(Session, { id: session.id }, { lastUsedAt: now, expiresAt });
      return { kind: 'rotated', ...(await this.grant(manager, { ...session, expiresAt })) };
    });
  }

  /** Whose session a refresh token belongs to, whatever it is worth. */
  async principalOf(refreshToken: string): Promise<string | undefined> {
    const session = await this.sessionOf(this.manager, hashOf(refreshToken)).getOne();
    return session?.principalId;
  }

  /** The sessions of a person that can still be gone on with. */
  async list({ principalId, audience }: SessionOwner, query: SessionsQuery): Promise<Page<Session>> {
    if (!isIdentifier(principalId))
      return { list: [], total: 0, page: query.page, page_size: query.page_size };
    const rows = this.manager
      .createQueryBuilder(Session, 'session')
      .where('session.principalId = :principalId AND session.audience = :audience', { principalId, audience })
      .andWhere('session.revokedAt IS NULL AND session.expiresAt > :now', { now: new Date() });
    return paginate(rows, query, sessionColumns);
  }

  /** Ends one session of a person. @returns whether there was such a one that could be gone on with */
  async revokeOwn(owner: SessionOwner, id: string): Promise<boolean> {
    if (![owner.principalId, id].every(isIdentifier)) return false;
    const { affected } = await this.manager.update(
      Session,
      { ...livingOf(owner), id },
      { revokedAt: new Date() },
    );
    return affected === 1;
  }

  /** Ends one session; its refresh token is worth nothing from now on. */
  async revoke(sessionId: string): Promise<void> {
    if (isIdentifier(sessionId)) await this.end({ id: sessionId });
  }

  /** Ends all sessions of a person. */
  async revokeAll(principalId: string): Promise<void> {
    if (isIdentifier(principalId)) await this.end({ principalId });
  }

  /** Ends all sessions of a person but one. @returns the ids of those that it ended */
  async revokeOthers(principalId: string, keptSessionId: string): Promise<string[]> {
    const others = { principalId, id: Not(keptSessionId), revokedAt: IsNull() };
    const ended = await this.manager.find(Session, { where: others, select: { id: true } });
    await this.end({ principalId, id: Not(keptSessionId) });
    return ended.map(({ id }) => id);
  }

  private async end(which: FindOptionsWhere<Session>): Promise<void> {
    await this.manager.update(Session, { ...which, revokedAt: IsNull() }, { revokedAt: new Date() });
  }

  /** Holds the session until the end of the transaction, so that two rotations of it cannot overlap. */
  private lockSessionOf(manager: EntityManager, hash: Buffer): Promise<Session | null> {
    return this.sessionOf(manager, hash).setLock('pessimistic_write').getOne();
  }

  private sessionOf(manager: EntityManager, hash: Buffer): SelectQueryBuilder<Session> {
    return manager
      .createQueryBuilder(Session, 'session')
      .where('session.id = (SELECT token.session_id FROM refresh_tokens token WHERE token.hash = :hash)', {
        hash,
      });
  }

  private async grant(
    manager: EntityManager,
    session: Pick<Session, 'id' | 'principalId' | 'expiresAt'>,
  ): Promise<GrantedSession> {
    const refreshToken = randomBytes(32).toString('base64url');
    await manager.insert(RefreshToken, { hash: hashOf(refreshToken), sessionId: session.id });
    const { id: sessionId, principalId, expiresAt } = session;
    return { sessionId, principalId, refreshToken, expiresAt };
  }

  private expiryAfter(moment: Date): Date {
    return new Date(moment.getTime() + this.lifetime * 1000);
  }
}

function livingOf({ principalId, audience }: SessionOwner): FindOptionsWhere<Session> {
  return { principalId, audience, revokedAt: IsNull(), expiresAt: MoreThan(new Date()) };
}

function hashOf(refreshToken: string): Buffer {
  return createHash('sha256').update(refreshToken).digest();
}
