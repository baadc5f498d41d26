import { Injectable } from '@nestjs/common';
import { AccessTokens, type Principal, Revocations, TokenError } from '@ginforge/auth';
import { closeCodes } from '@ginforge/protocol';
import type { Connection } from './connection.js';
import { RecentRevocations } from './recent-revocations.js';

/** A fresh token over a live connection (RT-07). */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
    private readonly recent: RecentRevocations,
  ) {}

  /** Goes on with the new token when it is good and of the same user and audience; else closes with 4401. @returns whether it was */
  async renew(connection: Connection, token: string): Promise<boolean> {
    const principal = this.verify(token);
    if (principal !== undefined && isSame(principal, connection.principal)) {
      if (!(await this.revocations.isRevoked(principal)) && !this.recent.concern(principal)) {
        connection.renew(principal);
        return true;
      }
    }
    connection.close(closeCodes.badToken);
    return false;
  }

  private verify(token: string): Principal | undefined {
    try {
      return this.tokens.verify(token);
    } catch (error) {
      if (error instanceof TokenError) return undefined;
      throw error;
    }
  }
}

function isSame(one: Principal, other: Principal): boolean {
  return one.userId === other.userId && one.audience === other.audience;
}
