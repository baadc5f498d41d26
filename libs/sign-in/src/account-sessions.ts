import { type AccessTokens, type Principal, type Revocations } from '@ginforge/auth';
import { ApplicationError, type Page, type RequestOrigin } from '@ginforge/chassis';
import { type GrantedSession, type Session, type Sessions, type SessionsQuery } from '@ginforge/database';
import { type EntityManager } from 'typeorm';

import { type Account, type AccountKind } from './accounts.js';

/** Somebody who has signed in, with what proves it. */
export interface SignedIn<Person extends Account> {
  account: Person;
  token: string;
  refreshToken: string;
  /** Seconds until the token expires. */
  expiresIn: number;
}

/** What came of a refresh token. */
export type Renewal<Person extends Account> =
  | { kind: 'renewed'; signedIn: SignedIn<Person> }
  /** It had been spent: its session has ended everywhere. */
  | { kind: 'reused' }
  | { kind: 'unknown' };

/**
 * The sessions of accounts together with the access tokens that were issued from them. Everything here is part of a transaction in
 * which the account is held, and revokes in Redis before the commit: where that is not possible, nothing has changed.
 */
export class AccountSessions<Person extends Account> {
  constructor(
    private readonly kind: AccountKind<Person>,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
  ) {}

  async start(manager: EntityManager, account: Person, origin: RequestOrigin): Promise<SignedIn<Person>> {
    const { ip, userAgent } = origin;
    const { audience } = this.kind;
    const session = { principalId: account.id, audience, ip, userAgent };
    return this.grant(account, await this.sessions.within(manager).start(session));
  }

  /** Whose a refresh token is, so that the account can be held before its session. */
  ownerOf(manager: EntityManager, refreshToken: string): Promise<string | undefined> {
    return this.sessions.within(manager).principalOf(refreshToken);
  }

  /** @param account the token's owner, where there is still one */
  async renew(
    manager: EntityManager,
    account: Person | null,
    refreshToken: string,
  ): Promise<Renewal<Person>> {
    const sessions = this.sessions.within(manager);
    const rotation = await sessions.rotate(refreshToken, this.kind.audience);
    if (rotation.kind === 'unknown') return rotation;
    if (rotation.kind === 'reused') {
      await this.revocations.revokeSession(rotation.sessionId);
      return { kind: 'reused' };
    }
    if (account?.status === 'active') return { kind: 'renewed', signedIn: this.grant(account, rotation) };
    await sessions.revoke(rotation.sessionId);
    return { kind: 'unknown' };
  }

  /** Ends all sessions, tokens and sockets of an account (RT-08), of either audience. */
  async endAll(manager: EntityManager, accountId: string): Promise<void> {
    await this.sessions.within(manager).revokeAll(accountId);
    await this.revocations.revokeUser(accountId);
  }

  /** As {@link endAll}, but for the session of this token. */
  async endOthers(manager: EntityManager, { userId, sessionId }: Principal): Promise<void> {
    if (sessionId === undefined) return this.endAll(manager, userId);
    const ended = await this.sessions.within(manager).revokeOthers(userId, sessionId);
    await Promise.all(ended.map((id) => this.revocations.revokeSession(id)));
  }

  /** The sessions of an account that go on. */
  list(principalId: string, query: SessionsQuery): Promise<Page<Session>> {
    return this.sessions.list({ principalId, audience: this.kind.audience }, query);
  }

  /**
   * Ends one session of an account with its tokens and sockets (RT-08), also the caller's own.
   * @throws ApplicationError NOT_FOUND, also for what is somebody else's or has ended
   */
  async endOne(manager: EntityManager, principalId: string, sessionId: string): Promise<void> {
    const owner = { principalId, audience: this.kind.audience };
    const isEnded = await this.sessions.within(manager).revokeOwn(owner, sessionId);
    if (!isEnded) throw new ApplicationError('NOT_FOUND');
    await this.revocations.revokeSession(sessionId);
  }

  /** Ends the token and the session that it came from. */
  async end({ tokenId, expiresAt, sessionId }: Principal): Promise<void> {
    if (sessionId !== undefined) {
      await this.sessions.revoke(sessionId);
      await this.revocations.revokeSession(sessionId);
    }
    await this.revocations.revokeToken(tokenId, expiresAt);
  }

  private grant(
    account: Person,
    { sessionId, refreshToken }: Pick<GrantedSession, 'sessionId' | 'refreshToken'>,
  ): SignedIn<Person> {
    const { token, expiresIn } = this.tokens.issue({
      userId: account.id,
      username: account.username,
      roles: this.kind.rolesOf(account),
      audience: this.kind.audience,
      sessionId,
    });
    return { account, token, refreshToken, expiresIn };
  }
}
