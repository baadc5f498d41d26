import { hashPassword } from '@ginforge/auth';
import {
  Administrator,
  inSchemaTransaction,
  Menu,
  newIdentifier,
  Permission,
  Role,
} from '@ginforge/database';
import { type DataSource, type EntityManager } from 'typeorm';

import { permissionCatalogue, permissionCodes, superAdmin } from '../access/permission-codes.js';
import { type MenuSeed, menuTree } from './menu-tree.js';
import { type RoleSeed, roleSeeds } from './role-seeds.js';

/**
 * AD-05: fills an empty database with the administrator `admin`, the roles and the menus, and adds permission codes that are new.
 * Harmless to repeat and to run from several services at once.
 * @returns whether the database was empty.
 */
export async function seed(dataSource: DataSource, adminPassword: string): Promise<boolean> {
  return inSchemaTransaction(dataSource, async ({ manager }) => {
    await seedPermissions(manager);
    if (await manager.existsBy(Administrator, {})) return false;
    await seedMenus(manager, menuTree, null);
    for (const [sort, role] of roleSeeds.entries()) await seedRole(manager, role, sort);
    await seedAdministrator(manager, adminPassword);
    return true;
  });
}

async function seedPermissions(manager: EntityManager): Promise<void> {
  const rows = permissionCodes.map((code) => {
    const [name, description] = permissionCatalogue[code];
    return { id: newIdentifier(), code, name, description };
  });
  await manager.createQueryBuilder().insert().into(Permission).values(rows).orIgnore().execute();
}

async function seedMenus(
  manager: EntityManager,
  menus: readonly MenuSeed[],
  parentId: string | null,
): Promise<void> {
  for (const [sort, { code, titles, icon, path = '', children }] of menus.entries()) {
    const id = newIdentifier();
    const type = children ? 'directory' : 'menu';
    const component = path.slice(1);
    await manager.insert(Menu, {
      id,
      parentId,
      code,
      type,
      titles,
      icon,
      path,
      component,
      sort,
      visible: true,
    });
    if (children) await seedMenus(manager, children, id);
  }
}

async function seedRole(manager: EntityManager, role: RoleSeed, sort: number): Promise<void> {
  const { code, name, description } = role;
  const id = newIdentifier();
  await manager.insert(Role, { id, code, name, description, sort, status: 'active' });
  await manager.query(
    'INSERT INTO role_permissions (role_id, permission_id) SELECT $1, id FROM permissions WHERE code = ANY ($2)',
    [id, role.permissions],
  );
  await manager.query(
    'INSERT INTO role_menus (role_id, menu_id) SELECT $1, id FROM menus WHERE $2::text[] IS NULL OR code = ANY ($2)',
    [id, role.menus === 'all' ? null : role.menus],
  );
}

async function seedAdministrator(manager: EntityManager, password: string): Promise<void> {
  const id = newIdentifier();
  await manager.insert(Administrator, {
    id,
    username: 'admin',
    email: 'admin@ginforge.local',
    passwordHash: await hashPassword(password),
    name: 'Administrator',
    status: 'active',
  });
  await manager.query(
    'INSERT INTO administrator_roles (administrator_id, role_id) SELECT $1, id FROM roles WHERE code = $2',
    [id, superAdmin],
  );
}
