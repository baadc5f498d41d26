import { type Access, superAdmin } from '@ginforge/back-office';
import { ApplicationError } from '@ginforge/chassis';
import { type Administrator, type Role } from '@ginforge/database';
import { type EntityManager } from 'typeorm';

/**
 * AD-02: nobody gives, takes or touches what they do not have themselves. A disabled role counts in full: it may be enabled again.
 * @throws ApplicationError BEYOND_RIGHTS
 */
export function refuseRolesBeyond(access: Access, roles: readonly Role[]): void {
  for (const { code, permissions } of roles) {
    if (code === superAdmin && !access.isSuperAdmin) throw beyond();
    refusePermissionsBeyond(
      access,
      permissions.map((permission) => permission.code),
    );
  }
}

/** As {@link refuseRolesBeyond}, for permissions by their codes. */
export function refusePermissionsBeyond(access: Access, codes: readonly string[]): void {
  if (!codes.every((code) => access.allows(code))) throw beyond();
}

export function isSuperAdmin({ status, roles }: Administrator): boolean {
  return status === 'active' && roles.some(({ code }) => code === superAdmin);
}

/**
 * Before a super administrator stops being one; within `AccessChangesService.change`, where no other can stop at the same time.
 * @throws ApplicationError LAST_SUPER_ADMIN
 */
export async function refuseLastSuperAdmin(manager: EntityManager, { id }: Administrator): Promise<void> {
  const others: unknown[] = await manager.query(
    `SELECT FROM administrators
       JOIN administrator_roles ON administrator_id = administrators.id
       JOIN roles ON roles.id = role_id
      WHERE roles.code = $1 AND administrators.status = 'active' AND administrators.id <> $2
      LIMIT 1`,
    [superAdmin, id],
  );
  if (others.length === 0) throw new ApplicationError('LAST_SUPER_ADMIN');
}

function beyond(): ApplicationError {
  return new ApplicationError('BEYOND_RIGHTS');
}
