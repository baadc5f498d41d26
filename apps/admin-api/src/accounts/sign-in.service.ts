import { AccessTokens, type Principal, Revocations, verifyPassword } from '@ginforge/auth';
import { ApplicationError, type RequestOrigin } from '@ginforge/chassis';
import { Administrator, type LoginBody, LoginAttempts, Sessions } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Repository } from 'typeorm';

import { Access } from '../access/actor.js';

const audience = 'admin';

/** An administrator who has signed in, with what proves it. */
export interface SignedIn {
  administrator: Administrator;
  token: string;
  refreshToken: string;
  /** Seconds until the token expires. */
  expiresIn: number;
}

/** Signing in, staying signed in, and signing out. */
@Injectable()
export class SignInService {
  constructor(
    @InjectRepository(Administrator) private readonly administrators: Repository<Administrator>,
    private readonly attempts: LoginAttempts,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
  ) {}

  /** AD-04. @throws ApplicationError INVALID_CREDENTIALS, ACCOUNT_LOCKED, ACCOUNT_DISABLED */
  async signIn({ username, password }: LoginBody, { ip, userAgent }: RequestOrigin): Promise<SignedIn> {
    const candidate = await this.findByUsername(username);
    const administrator = await this.attempts.decide({ audience, username, ip, userAgent }, candidate, () =>
      verifyPassword(candidate?.passwordHash, password),
    );
    const session = await this.sessions.start({ principalId: administrator.id, audience, ip, userAgent });
    await this.noteLogin(administrator);
    return this.grant(administrator, session);
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
    const administrator = await this.administrators.findOne({
      where: { id: rotation.principalId },
      relations: { roles: { permissions: true } },
    });
    if (administrator?.status === 'active') return this.grant(administrator, rotation);
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

  private findByUsername(username: string): Promise<Administrator | null> {
    return this.administrators
      .createQueryBuilder('administrator')
      .leftJoinAndSelect('administrator.roles', 'role')
      .leftJoinAndSelect('role.permissions', 'permission')
      .where('lower(administrator.username) = lower(:username)', { username })
      .getOne();
  }

  /** By hand, since this is no change of the account: `updated_at` stays. */
  private async noteLogin(administrator: Administrator): Promise<void> {
    administrator.lastLoginAt = new Date();
    await this.administrators.query('UPDATE administrators SET last_login_at = $1 WHERE id = $2', [
      administrator.lastLoginAt,
      administrator.id,
    ]);
  }

  private grant(
    administrator: Administrator,
    session: { sessionId: string; refreshToken: string },
  ): SignedIn {
    const { token, expiresIn } = this.tokens.issue({
      userId: administrator.id,
      username: administrator.username,
      roles: new Access(administrator).roleCodes,
      audience,
      sessionId: session.sessionId,
    });
    return { administrator, token, refreshToken: session.refreshToken, expiresIn };
  }
}
