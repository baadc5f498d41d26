import { type Actor, changed, created, refuseOutdated, removed, superAdmin } from '@ginforge/back-office';
import { ApplicationError } from '@ginforge/chassis';
import { type LoggedValue, Menu, newIdentifier, Permission, refuseTaken, Role } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, type ObjectLiteral, type ObjectType } from 'typeorm';

import { AccessChangesService } from '../access/access-changes.service.js';
import { AffectedConsolesService } from '../access/affected-consoles.service.js';
import { refusePermissionsBeyond, refuseRolesBeyond } from '../access/authority.js';
import { type CreateRoleBody, type UpdateRoleBody } from './role.schemas.js';
import { findRole } from './roles.service.js';

const entity = 'role';

/**
 * How roles change (AD-02): nobody makes or changes a role that allows what they may not do themselves, their own neither. What
 * `super_admin` allows is the code's. Everything refuses with NOT_FOUND, BEYOND_RIGHTS, FORBIDDEN and VALIDATION_FAILED for unknown codes and ids.
 */
@Injectable()
export class RoleChangesService {
  constructor(
    private readonly changes: AccessChangesService,
    private readonly consoles: AffectedConsolesService,
  ) {}

  /** @throws ApplicationError CODE_TAKEN */
  create(actor: Actor, { permissions, menu_ids, ...fields }: CreateRoleBody): Promise<Role> {
    return this.changes.change(actor, { entity, action: 'create' }, async (manager, access) => {
      refusePermissionsBeyond(access, permissions);
      const id = newIdentifier();
      await refuseTaken(manager.insert(Role, { id, ...fields }));
      await replacePermissions(manager, id, [], permissions);
      await replaceMenus(manager, id, [], menu_ids);
      const changes = created({ ...fields, permissions: sorted(permissions), menu_ids: sorted(menu_ids) });
      return { result: await findRole(manager, id), id, changes };
    });
  }

  /** Closes the sockets of those who may do something else now (AD-03). @throws ApplicationError OUTDATED */
  update(actor: Actor, id: string, body: UpdateRoleBody): Promise<Role> {
    return this.changes.change(actor, { entity, action: 'update' }, async (manager, access) => {
      const before = await findRole(manager, id);
      const { version, permissions, menu_ids, ...fields } = body;
      refuseOutdated(before, version);
      refuseRolesBeyond(access, [before]);
      refusePermissionsBeyond(access, permissions ?? []);
      const changes = changed(loggedFields(before), {
        ...fields,
        permissions: permissions && sorted(permissions),
        menu_ids: menu_ids && sorted(menu_ids),
      });
      const isOtherAccess = 'permissions' in changes || 'status' in changes;
      if (before.code === superAdmin && isOtherAccess) throw fixed();
      if (Object.keys(changes).length === 0) return { result: before, id, changes };
      await manager.update(Role, { id }, { ...fields, updatedAt: new Date() });
      if (permissions) await replacePermissions(manager, id, codesOf(before.permissions), permissions);
      if (menu_ids) await replaceMenus(manager, id, idsOf(before.menus), menu_ids);
      if (isOtherAccess) await this.consoles.disconnectHolders(manager, [id]);
      return { result: await findRole(manager, id), id, changes };
    });
  }

  /** @returns the one that is no more. @throws ApplicationError IN_USE while somebody has it */
  remove(actor: Actor, id: string): Promise<Role> {
    return this.changes.change(actor, { entity, action: 'delete' }, async (manager, access) => {
      const before = await findRole(manager, id);
      refuseRolesBeyond(access, [before]);
      if (before.code === superAdmin) throw fixed();
      const holders: unknown[] = await manager.query(
        'SELECT FROM administrator_roles WHERE role_id = $1 LIMIT 1',
        [id],
      );
      if (holders.length > 0) throw new ApplicationError('IN_USE');
      await manager.delete(Role, { id });
      return { result: before, id, changes: removed(loggedFields(before)) };
    });
  }
}

async function replacePermissions(
  manager: EntityManager,
  roleId: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const [added, taken] = difference(before, after);
  const rows = await manager.findBy(Permission, { code: In([...added, ...taken]) });
  if (rows.length < added.length + taken.length) throw unknown('permissions', 'a permission');
  const ids = (codes: readonly string[]) => idsOf(rows.filter(({ code }) => codes.includes(code)));
  await relate(manager, 'permissions', roleId, ids(added), ids(taken));
}

async function replaceMenus(
  manager: EntityManager,
  roleId: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const [added, taken] = difference(before, after);
  if ((await manager.countBy(Menu, { id: In(added) })) < added.length) throw unknown('menu_ids', 'a menu');
  await relate(manager, 'menus', roleId, added, taken);
}

async function relate(
  manager: EntityManager,
  relation: 'permissions' | 'menus',
  roleId: string,
  added: readonly string[],
  taken: readonly string[],
): Promise<void> {
  const role: ObjectType<ObjectLiteral> = Role;
  await manager
    .createQueryBuilder()
    .relation(role, relation)
    .of(roleId)
    .addAndRemove([...added], [...taken]);
}

function loggedFields(role: Role): Record<string, LoggedValue> {
  const { code, name, description, sort, status, permissions, menus } = role;
  return {
    code,
    name,
    description,
    sort,
    status,
    permissions: sorted(codesOf(permissions)),
    menu_ids: sorted(idsOf(menus)),
  };
}

/** @returns what came and what went */
function difference(before: readonly string[], after: readonly string[]): [string[], string[]] {
  const added = new Set(after.filter((item) => !before.includes(item)));
  return [[...added], before.filter((item) => !after.includes(item))];
}

function sorted(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}

function codesOf(items: readonly { code: string }[]): string[] {
  return items.map(({ code }) => code);
}

function idsOf(items: readonly { id: string }[]): string[] {
  return items.map(({ id }) => id);
}

function unknown(path: string, what: string): ApplicationError {
  return new ApplicationError('VALIDATION_FAILED', {
    errors: [{ path, message: `names ${what} that does not exist` }],
  });
}

function fixed(): ApplicationError {
  return new ApplicationError('FORBIDDEN', { message: `What ${superAdmin} allows cannot be changed` });
}
