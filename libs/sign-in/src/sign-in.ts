import { type Principal, verifyPassword } from '@ginforge/auth';
import { ApplicationError, type RequestOrigin } from '@ginforge/chassis';
import { type LoginAttempts, type LoginBody } from '@ginforge/database';

import { type AccountSessions, type SignedIn } from './account-sessions.js';
import { type Account, type Accounts } from './accounts.js';

/** Signing in, staying signed in, and signing out (AD-04), for end users and administrators alike. */
export class SignIn<Person extends Account> {
  constructor(
    private readonly accounts: Accounts<Person>,
    private readonly attempts: LoginAttempts,
    private readonly sessions: AccountSessions<Person>,
  ) {}

  /** AD-04. @throws ApplicationError INVALID_CREDENTIALS, ACCOUNT_LOCKED, ACCOUNT_DISABLED */
  async signIn({ username, password }: LoginBody, origin: RequestOrigin): Promise<SignedIn<Person>> {
    const { audience } = this.accounts.kind;
    const { ip, userAgent } = origin;
    const candidate = await this.accounts.findByUsername(username);
    const known = await this.attempts.decide({ audience, username, ip, userAgent }, candidate, () =>
      verifyPassword(candidate?.passwordHash, password),
    );
    return this.accounts.transaction(async (manager) => {
      const account = await this.accounts.hold(manager, known.id);
      if (account?.passwordHash !== known.passwordHash) throw new ApplicationError('INVALID_CREDENTIALS');
      if (account.status !== 'active') throw new ApplicationError('ACCOUNT_DISABLED');
      await this.accounts.noteLogin(manager, account);
      return this.sessions.start(manager, account, origin);
    });
  }

  /**
   * Exchanges a refresh token. A spent one ends its session everywhere: the sockets of its access tokens too (RT-08).
   * @throws ApplicationError UNAUTHORIZED, TOKEN_REUSED
   */
  async refresh(refreshToken: string): Promise<SignedIn<Person>> {
    const renewal = await this.accounts.transaction(async (manager) => {
      const owner = await this.sessions.ownerOf(manager, refreshToken);
      const account = owner === undefined ? null : await this.accounts.hold(manager, owner);
      return this.sessions.renew(manager, account, refreshToken);
    });
    if (renewal.kind === 'renewed') return renewal.signedIn;
    throw new ApplicationError(renewal.kind === 'reused' ? 'TOKEN_REUSED' : 'UNAUTHORIZED');
  }

  /** Ends the token and the session that it came from. */
  signOut(principal: Principal): Promise<void> {
    return this.sessions.end(principal);
  }
}
