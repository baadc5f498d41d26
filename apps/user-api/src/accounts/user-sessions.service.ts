import { type Principal } from '@ginforge/auth';
import { type Page, type RequestOrigin } from '@ginforge/chassis';
import { type EndUser, type Session, type SessionsQuery } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { AccountSessions, type ChangePasswordBody, Passwords } from '@ginforge/sign-in';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The sessions of end users, and what ends them. */
@Injectable()
export class UserSessionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: AccountSessions<EndUser>,
    private readonly passwords: Passwords<EndUser>,
  ) {}

  list(userId: string, query: SessionsQuery): Promise<Page<Session>> {
    return this.sessions.list(userId, query);
  }

  /** @throws ApplicationError NOT_FOUND, also for another user's session */
  end(userId: string, id: string): Promise<void> {
    return this.dataSource.transaction((manager) => this.sessions.endOne(manager, userId, id));
  }

  /**
   * The caller's session goes on, all others end with their tokens and sockets (RT-08).
   * @throws ApplicationError VALIDATION_FAILED for a wrong old password, ACCOUNT_LOCKED, OUTDATED, UNAUTHORIZED
   */
  async changePassword(principal: Principal, body: ChangePasswordBody, origin: RequestOrigin): Promise<void> {
    const change = await this.passwords.prepare(principal, body, origin);
    await this.dataSource.transaction(async (manager) => {
      await outbox.within(manager).broadcastDataUpdate('user', 'update', principal.userId);
      await this.passwords.replace(manager, change, principal);
    });
  }
}
