import { hashPassword } from '@ginforge/auth';
import { permissionCatalogue, permissionCodes, superAdmin } from '@ginforge/back-office';
import {
  Administrator,
  inSchemaTransaction,
  Menu,
  newIdentifier,
  Permission,
  Role,
} from '@ginforge/database';
import { type DataSource, type EntityManager } from 'typeorm';

import { type MenuSeed, menuTree } from './menu-tree.js';
import { type RoleSeed, roleSeeds } from './role-seeds.js';

/**
 * AD-05: fills an empty database with the administrator `admin` and the roles, and adds permission codes and entries of the navigation
 * that are new.
 * Harmless to repeat and to run from several services at once.
 * @returns whether the database was empty.
 */
export async function seed(dataSource: DataSource, adminPassword: string): Promise<boolean> {
  return inSchemaTransaction(dataSource, async ({ manager }) => {
    await seedPermissions(manager);
    await seedMenus(manager, menuTree, null);
    if (await manager.existsBy(Administrator, {})) return false;
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

/** Each entry once in the life of the database: who removes one, does not get it back. */
async function seedMenus(
  manager: EntityManager,
  menus: readonly MenuSeed[],
  parent: MenuSeed | null,
): Promise<void> {
  for (const [sort, menu] of menus.entries()) {
    if (await isNewSeed(manager, menu)) await insertMenu(manager, menu, { parent, sort });
    if (menu.children) await seedMenus(manager, menu.children, menu);
  }
}

async function isNewSeed(manager: EntityManager, { code }: MenuSeed): Promise<boolean> {
  const noted: unknown[] = await manager.query(
    'INSERT INTO menu_seeds (code) VALUES ($1) ON CONFLICT DO NOTHING RETURNING code',
    [code],
  );
  return noted.length > 0 && !(await manager.existsBy(Menu, { code }));
}

/** Below its directory, or at the top where that is no more. */
async function insertMenu(
  manager: EntityManager,
  { code, titles, icon, path = '', children }: MenuSeed,
  { parent, sort }: { parent: MenuSeed | null; sort: number },
): Promise<void> {
  const directory = parent && (await manager.findOneBy(Menu, { code: parent.code, type: 'directory' }));
  await manager.insert(Menu, {
    id: newIdentifier(),
    parentId: directory?.id ?? null,
    code,
    type: children ? 'directory' : 'menu',
    titles,
    icon,
    path,
    component: path.slice(1),
    sort,
    visible: true,
  });
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
