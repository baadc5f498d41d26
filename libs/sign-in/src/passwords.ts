import { hashPassword, type Principal, verifyPassword } from '@ginforge/auth';
import { ApplicationError, type RequestOrigin } from '@ginforge/chassis';
import { type LoginAttempts } from '@ginforge/database';
import { type Type } from '@nestjs/common';
import { type EntityManager } from 'typeorm';

import { type AccountSessions } from './account-sessions.js';
import { type Account, type Accounts } from './accounts.js';
import { type ChangePasswordBody } from './change-password-body.js';

/** A password that may take the place of the one that it was made against. */
export interface PasswordChange {
  readonly accountId: string;
  readonly oldHash: string;
  readonly newHash: string;
}

/** How people change their own passwords. */
export class Passwords<Person extends Account> {
  constructor(
    private readonly accounts: Accounts<Person>,
    private readonly attempts: LoginAttempts,
    private readonly sessions: AccountSessions<Person>,
  ) {}

  /**
   * Checks the old password and hashes the new one, which takes its time: outside of any transaction.
   * @throws ApplicationError VALIDATION_FAILED for a wrong old password, or one that stays; ACCOUNT_LOCKED, UNAUTHORIZED
   */
  async prepare(
    { userId }: Principal,
    { old_password: old, new_password: fresh }: ChangePasswordBody,
    { ip, userAgent }: RequestOrigin,
  ): Promise<PasswordChange> {
    const account = await this.accounts.findById(userId);
    if (account?.status !== 'active') throw new ApplicationError('UNAUTHORIZED');
    const { id, username, passwordHash } = account;
    const attempt = { audience: this.accounts.kind.audience, username, ip, userAgent };
    const matches = await this.attempts.confirm(attempt, account, () => verifyPassword(passwordHash, old));
    if (!matches) throw refused('old_password', 'is not your password');
    if (await verifyPassword(passwordHash, fresh)) throw refused('new_password', 'must be another one');
    return { accountId: id, oldHash: passwordHash, newHash: await hashPassword(fresh) };
  }

  /**
   * Takes the new password over and ends every session but the caller's (RT-08). To be the last thing that its transaction does.
   * @throws ApplicationError OUTDATED where the password was changed meanwhile
   */
  async replace(
    manager: EntityManager,
    { accountId, oldHash, newHash }: PasswordChange,
    principal: Principal,
  ): Promise<void> {
    const account = await this.accounts.hold(manager, accountId);
    if (account?.passwordHash !== oldHash) throw new ApplicationError('OUTDATED');
    const entity: Type<Account> = this.accounts.kind.entity;
    await manager.update(entity, accountId, { passwordHash: newHash });
    await this.sessions.endOthers(manager, principal);
  }
}

function refused(path: string, message: string): ApplicationError {
  return new ApplicationError('VALIDATION_FAILED', { errors: [{ path, message }] });
}
