import { type Principal } from '@ginforge/auth';
import { type RequestOrigin } from '@ginforge/chassis';
import { type Administrator, type Role } from '@ginforge/database';

import { type PermissionCode, permissionCodes, superAdmin } from './permission-codes.js';

/** What an administrator may do, by the roles as they are now; a disabled role gives nothing. */
export class Access {
  private readonly roles: readonly Role[];

  constructor(administrator: Administrator) {
    this.roles = administrator.roles.filter(({ status }) => status === 'active');
  }

  get isSuperAdmin(): boolean {
    return this.hasRole(superAdmin);
  }

  get roleCodes(): string[] {
    return this.roles.map(({ code }) => code);
  }

  /** Every code that is allowed, sorted. */
  get permissions(): string[] {
    return [...new Set([...this.given, ...(this.isSuperAdmin ? permissionCodes : [])])].sort();
  }

  hasRole(code: string): boolean {
    return this.roles.some((role) => role.code === code);
  }

  allows(code: string): boolean {
    return this.isSuperAdmin || this.given.has(code);
  }

  private get given(): ReadonlySet<string> {
    return new Set(this.roles.flatMap(({ permissions }) => permissions.map(({ code }) => code)));
  }
}

/** Who asks, what that administrator may do, and from where. */
export interface Actor {
  readonly administrator: Administrator;
  readonly access: Access;
  readonly principal: Principal;
  readonly origin: RequestOrigin;
  /** What the route needed, to be asked again where a change is about to be made. */
  readonly needed?: PermissionCode;
}
