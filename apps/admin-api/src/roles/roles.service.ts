import { ApplicationError, type Page } from '@ginforge/chassis';
import { isIdentifier, paginate, Permission, Role } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';

import { matrixOf, type PermissionMatrix } from './permission-matrix.js';
import { roleColumns, type RolesQuery } from './role.schemas.js';

/** Looks roles up, with their permissions and menus. */
@Injectable()
export class RolesService {
  constructor(private readonly dataSource: DataSource) {}

  async list({ status, ...query }: RolesQuery): Promise<Page<Role>> {
    const { manager } = this.dataSource;
    const rows = manager.createQueryBuilder(Role, 'role');
    if (status) rows.andWhere('role.status = :status', { status });
    const page = await paginate(rows, query, roleColumns);
    const whole = await wholeRoles(
      manager,
      page.list.map(({ id }) => id),
    );
    return { ...page, list: page.list.flatMap(({ id }) => whole.get(id) ?? []) };
  }

  /** @throws ApplicationError NOT_FOUND */
  find(id: string): Promise<Role> {
    return findRole(this.dataSource.manager, id);
  }

  async matrix(): Promise<PermissionMatrix> {
    const { manager } = this.dataSource;
    const permissions = await manager.find(Permission, { order: { code: 'ASC' } });
    const roles = await manager.find(Role, {
      relations: { permissions: true },
      order: { sort: 'ASC', code: 'ASC' },
    });
    return matrixOf(permissions, roles);
  }
}

/** @throws ApplicationError NOT_FOUND */
export async function findRole(manager: EntityManager, id: string): Promise<Role> {
  const found = isIdentifier(id) ? (await wholeRoles(manager, [id])).get(id) : undefined;
  if (!found) throw new ApplicationError('NOT_FOUND');
  return found;
}

/** Each relation by a query of its own: joined, a role would be as many rows as permissions times menus. */
async function wholeRoles(manager: EntityManager, ids: readonly string[]): Promise<Map<string, Role>> {
  const roles = await manager.find(Role, {
    where: { id: In(ids) },
    relations: { permissions: true, menus: true },
    relationLoadStrategy: 'query',
  });
  return new Map(roles.map((role) => [role.id, role]));
}
