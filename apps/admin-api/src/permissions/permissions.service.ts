import { type Actor, changed, created, isBuiltIn, removed } from '@ginforge/back-office';
import { ApplicationError, type Page } from '@ginforge/chassis';
import { isIdentifier, newIdentifier, paginate, Permission, refuseTaken } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { AccessChangesService } from '../access/access-changes.service.js';
import { AffectedConsolesService } from '../access/affected-consoles.service.js';
import { refusePermissionsBeyond } from '../access/authority.js';
import {
  type CreatePermissionBody,
  permissionColumns,
  type PermissionsQuery,
  type UpdatePermissionBody,
} from './permission.schemas.js';

const entity = 'permission';

/**
 * The codes that our routes ask for are the code's: they are there from the start, may be named otherwise, and stay. Further ones may
 * be made for what consoles and services of a product's own ask for.
 */
@Injectable()
export class PermissionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: AccessChangesService,
    private readonly consoles: AffectedConsolesService,
  ) {}

  list(query: PermissionsQuery): Promise<Page<Permission>> {
    const rows = this.dataSource.manager.createQueryBuilder(Permission, 'permission');
    return paginate(rows, query, permissionColumns);
  }

  /** @throws ApplicationError NOT_FOUND */
  find(id: string): Promise<Permission> {
    return find(this.dataSource.manager, id);
  }

  /** @throws ApplicationError CODE_TAKEN */
  create(actor: Actor, fields: CreatePermissionBody): Promise<Permission> {
    return this.changes.change(actor, { entity, action: 'create' }, async (manager) => {
      const id = newIdentifier();
      await refuseTaken(manager.insert(Permission, { id, ...fields }));
      return { result: await find(manager, id), id, changes: created(fields) };
    });
  }

  /** @throws ApplicationError NOT_FOUND */
  update(actor: Actor, id: string, body: UpdatePermissionBody): Promise<Permission> {
    return this.changes.change(actor, { entity, action: 'update' }, async (manager) => {
      const { name, description } = await find(manager, id);
      const changes = changed({ name, description }, body);
      if (Object.keys(changes).length > 0) await manager.update(Permission, { id }, body);
      return { result: await find(manager, id), id, changes };
    });
  }

  /** Takes it from every role. @throws ApplicationError NOT_FOUND, BEYOND_RIGHTS (AD-02), IN_USE for a code of our own */
  remove(actor: Actor, id: string): Promise<Permission> {
    return this.changes.change(actor, { entity, action: 'delete' }, async (manager, access) => {
      const permission = await find(manager, id);
      const { code, name, description } = permission;
      if (isBuiltIn(code)) throw new ApplicationError('IN_USE');
      refusePermissionsBeyond(access, [code]);
      const roles: { id: string }[] = await manager.query(
        'SELECT role_id AS id FROM role_permissions WHERE permission_id = $1',
        [id],
      );
      await manager.delete(Permission, { id });
      await this.consoles.disconnectHolders(
        manager,
        roles.map((role) => role.id),
      );
      return { result: permission, id, changes: removed({ code, name, description }) };
    });
  }
}

async function find(manager: EntityManager, id: string): Promise<Permission> {
  const found = isIdentifier(id) ? await manager.findOneBy(Permission, { id }) : null;
  if (!found) throw new ApplicationError('NOT_FOUND');
  return found;
}
