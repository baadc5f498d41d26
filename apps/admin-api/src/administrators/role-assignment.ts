import { type Access } from '@ginforge/back-office';
import { ApplicationError } from '@ginforge/chassis';
import { Administrator, Role } from '@ginforge/database';
import { type EntityManager, In } from 'typeorm';

import { isSuperAdmin, refuseLastSuperAdmin, refuseRolesBeyond } from '../access/authority.js';

/**
 * The roles of these ids, which the actor may give.
 * @throws ApplicationError VALIDATION_FAILED for unknown ones, BEYOND_RIGHTS (AD-02)
 */
export async function grantableRoles(
  manager: EntityManager,
  access: Access,
  ids: readonly string[],
): Promise<Role[]> {
  const wanted = { where: { id: In(ids) }, relations: { permissions: true } };
  const roles = ids.length > 0 ? await manager.find(Role, wanted) : [];
  if (roles.length < new Set(ids).size) {
    throw new ApplicationError('VALIDATION_FAILED', {
      errors: [{ path: 'role_ids', message: 'names a role that does not exist' }],
    });
  }
  refuseRolesBeyond(access, roles);
  return roles;
}

/**
 * Gives the administrator these roles and no others.
 * @param administrator whom the actor may change
 * @returns whether that is a change
 * @throws ApplicationError LAST_SUPER_ADMIN, and as {@link grantableRoles}
 */
export async function assignRoles(
  manager: EntityManager,
  access: Access,
  administrator: Administrator,
  ids: readonly string[],
): Promise<boolean> {
  const before = administrator.roles;
  const added = await grantableRoles(
    manager,
    access,
    ids.filter((id) => !before.some((role) => role.id === id)),
  );
  const taken = before.filter((role) => !ids.includes(role.id));
  const wasSuperAdmin = isSuperAdmin(administrator);
  administrator.roles = [...before.filter((role) => !taken.includes(role)), ...added];
  if (wasSuperAdmin && !isSuperAdmin(administrator)) await refuseLastSuperAdmin(manager, administrator);
  await manager
    .createQueryBuilder()
    .relation(Administrator, 'roles')
    .of(administrator.id)
    .addAndRemove(idsOf(added), idsOf(taken));
  return added.length + taken.length > 0;
}

function idsOf(roles: readonly Role[]): string[] {
  return roles.map(({ id }) => id);
}
