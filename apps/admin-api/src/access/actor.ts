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
    const given = this.roles.flatMap(({ permissions }) => permissions.map(({ code }) => code));
    return [...new Set(this.isSuperAdmin ? [...given, ...permissionCodes] : given)].sort();
  }

  hasRole(code: string): boolean {
    return this.roles.some((role) => role.code === code);
  }

  allows(code: PermissionCode): boolean {
    return (
      this.isSuperAdmin ||
      this.roles.some(({ permissions }) => permissions.some((permission) => permission.code === code))
    );
  }
}

/** Who asks, what that administrator may do, and from where. */
export interface Actor {
  readonly administrator: Administrator;
  readonly access: Access;
  readonly origin: RequestOrigin;
}
