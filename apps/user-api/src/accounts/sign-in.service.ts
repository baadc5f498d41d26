import { AccessTokens, type Principal, Revocations, verifyPassword } from '@ginforge/auth';
import { ApplicationError, type RequestOrigin } from '@ginforge/chassis';
import { EndUser, type LoginBody, LoginAttempts, Sessions } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Repository } from 'typeorm';

import { type SignedIn } from './signed-in-view.js';
import { presentUser } from './user-view.js';

const audience = 'user';

/** Signing in, staying signed in, and signing out. */
@Injectable()
export class SignInService {
  constructor(
    @InjectRepository(EndUser) private readonly users: Repository<EndUser>,
    private readonly attempts: LoginAttempts,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
  ) {}

  /** AD-04. @throws ApplicationError INVALID_CREDENTIALS, ACCOUNT_LOCKED, ACCOUNT_DISABLED */
  async signIn({ username, password }: LoginBody, { ip, userAgent }: RequestOrigin): Promise<SignedIn> {
    const candidate = await this.findByUsername(username);
    const user = await this.attempts.decide({ audience, username, ip, userAgent }, candidate, () =>
      verifyPassword(candidate?.passwordHash, password),
    );
    const session = await this.sessions.start({ principalId: user.id, audience, ip, userAgent });
    await this.noteLogin(user);
    return this.grant(user, session);
  }

  /**
   * Exchanges a refresh token. A spent one ends its session everywhere: the sockets of its access tokens too (RT-08).
   * @throws ApplicationError UNAUTHORIZED, TOKEN_REUSED
   */
  async refresh(refreshToken: string): Promise<SignedIn> {
    const rotation = await this.sessions.rotate(refreshToken, audience);
    if (rotation.kind === 'unknown') throw new ApplicationError('UNAUTHORIZED');
    if (rotation.kind === 'reused') {
      await this.revocations.revokeSession(rotation.sessionId);
      throw new ApplicationError('TOKEN_REUSED');
    }
    const user = await this.users.findOneBy({ id: rotation.principalId });
    if (user?.status === 'active') return this.grant(user, rotation);
    await this.sessions.revoke(rotation.sessionId);
    throw new ApplicationError('UNAUTHORIZED');
  }

  /** Ends the token and the session that it came from. */
  async signOut({ tokenId, expiresAt, sessionId }: Principal): Promise<void> {
    if (sessionId !== undefined) {
      await this.sessions.revoke(sessionId);
      await this.revocations.revokeSession(sessionId);
    }
    await this.revocations.revokeToken(tokenId, expiresAt);
  }

  private findByUsername(username: string): Promise<EndUser | null> {
    return this.users
      .createQueryBuilder('user')
      .where('lower(user.username) = lower(:username)', { username })
      .getOne();
  }

  /** By hand, since this is no change of the account: `updated_at` stays. */
  private async noteLogin(user: EndUser): Promise<void> {
    user.lastLoginAt = new Date();
    await this.users.query('UPDATE end_users SET last_login_at = $1 WHERE id = $2', [
      user.lastLoginAt,
      user.id,
    ]);
  }

  private grant(user: EndUser, session: { sessionId: string; refreshToken: string }): SignedIn {
    const { token, expiresIn } = this.tokens.issue({
      userId: user.id,
      username: user.username,
      roles: ['user'],
      audience,
      sessionId: session.sessionId,
    });
    return { user: presentUser(user), token, refresh_token: session.refreshToken, expires_in: expiresIn };
  }
}
