import { ApplicationError } from '@ginforge/chassis';
import { type DataSource } from 'typeorm';

import { type AccountStatus, type PrincipalAudience } from '../entities/account-status.js';
import { LoginLog, type LoginOutcome } from '../entities/login-log.entity.js';
import { newIdentifier } from '../identifier.js';

/** Whom somebody at this address says to be. */
export interface LoginClaim {
  audience: PrincipalAudience;
  username: string;
  ip: string;
}

export interface LoginAttempt extends LoginClaim {
  userAgent: string;
}

/** What of an account decides about a sign-in. */
interface Account {
  id: string;
  status: AccountStatus;
}

export interface LockPolicy {
  /** So many failures in a row, each within `lockSeconds` of the first, lock. */
  maxFailures: number;
  lockSeconds: number;
}

/**
 * The log of sign-ins, which is also what locks: an account is locked for the address that failed, and not for its owner at
 * another one; an account that does not exist locks in the same way (AD-04).
 */
export class LoginAttempts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policy: LockPolicy,
  ) {}

  /**
   * Decides about one attempt and logs it.
   * @param account the one of that name, if there is one.
   * @param matchPassword takes as long without an account as with one.
   * @throws ApplicationError INVALID_CREDENTIALS, ACCOUNT_LOCKED, and ACCOUNT_DISABLED to nobody but the owner
   */
  async decide<Candidate extends Account>(
    attempt: LoginAttempt,
    account: Candidate | null,
    matchPassword: () => Promise<boolean>,
  ): Promise<Candidate> {
    if (!(await this.confirm(attempt, account, matchPassword)) || !account) {
      throw new ApplicationError('INVALID_CREDENTIALS');
    }
    if (account.status !== 'active') {
      await this.record(attempt, 'disabled', account.id);
      throw new ApplicationError('ACCOUNT_DISABLED');
    }
    await this.record(attempt, 'success', account.id);
    return account;
  }

  /**
   * Whether the password is right; on its own for somebody who is signed in. Failures are logged and lock as at the sign-in, so that
   * a stolen token is no better place to guess at.
   * @throws ApplicationError ACCOUNT_LOCKED
   */
  async confirm(
    attempt: LoginAttempt,
    account: Account | null,
    matchPassword: () => Promise<boolean>,
  ): Promise<boolean> {
    await this.refuseLocked(attempt);
    const matches = await matchPassword();
    await this.refuseLocked(attempt); // by others that were tried meanwhile: guessing in parallel gains nothing
    if (!account || !matches) await this.record(attempt, 'bad_credentials', account?.id);
    return matches;
  }

  private async refuseLocked(attempt: LoginAttempt): Promise<void> {
    const seconds = await this.lockedFor(attempt);
    if (seconds === 0) return;
    await this.record(attempt, 'locked');
    throw new ApplicationError('ACCOUNT_LOCKED', { headers: { 'Retry-After': String(seconds) } });
  }

  private async record(attempt: LoginAttempt, outcome: LoginOutcome, principalId?: string): Promise<void> {
    const { audience, username, ip, userAgent } = attempt;
    await this.dataSource.manager.insert(LoginLog, {
      id: newIdentifier(),
      audience,
      username,
      principalId: principalId ?? null,
      outcome,
      ip,
      userAgent,
    });
  }

  /** Seconds until the lock ends; 0 where there is none. */
  private async lockedFor(claim: LoginClaim): Promise<number> {
    const failures = await this.recentFailures(claim);
    const [newest] = failures;
    const oldest = failures[this.policy.maxFailures - 1];
    if (newest === undefined || oldest === undefined || oldest - newest > this.policy.lockSeconds) return 0;
    return Math.max(0, Math.ceil(this.policy.lockSeconds - newest));
  }

  /** Ages in seconds of the last failures since the last success, the newest first, no more than can lock. */
  private async recentFailures({ audience, username, ip }: LoginClaim): Promise<number[]> {
    const rows: { age: number; outcome: LoginOutcome }[] = await this.dataSource.query(
      `SELECT extract(epoch FROM clock_timestamp() - created_at)::float8 AS age, outcome
         FROM login_logs
        WHERE audience = $1 AND lower(username) = lower($2) AND ip = $3
          AND created_at > clock_timestamp() - make_interval(secs => 2 * $4::float8)
          AND outcome IN ('success', 'bad_credentials')
        ORDER BY created_at DESC
        LIMIT $5`,
      [audience, username, ip, this.policy.lockSeconds, this.policy.maxFailures],
    );
    const success = rows.findIndex(({ outcome }) => outcome === 'success');
    return rows.slice(0, success < 0 ? undefined : success).map(({ age }) => age);
  }
}
