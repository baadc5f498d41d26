import { hashPassword } from '@ginforge/auth';
import { ApplicationError, type Page } from '@ginforge/chassis';
import { Administrator, isIdentifier, newIdentifier, paginate, refuseTaken, Role } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, type Repository } from 'typeorm';

import { type Actor } from '../access/actor.js';
import { AuditedChangesService } from '../audit/audited-changes.service.js';
import { created } from '../audit/changes.js';
import {
  administratorColumns,
  type AdministratorsQuery,
  type CreateAdministratorBody,
} from './administrator.schemas.js';

@Injectable()
export class AdministratorsService {
  constructor(
    @InjectRepository(Administrator) private readonly administrators: Repository<Administrator>,
    private readonly changes: AuditedChangesService,
  ) {}

  list({ status, ...query }: AdministratorsQuery): Promise<Page<Administrator>> {
    const rows = this.administrators
      .createQueryBuilder('administrator')
      .leftJoinAndSelect('administrator.roles', 'role');
    if (status) rows.andWhere('administrator.status = :status', { status });
    return paginate(rows, query, administratorColumns);
  }

  /** @throws ApplicationError USER_NOT_FOUND */
  async find(id: string): Promise<Administrator> {
    const found = isIdentifier(id)
      ? await this.administrators.findOne({ where: { id }, relations: { roles: true } })
      : null;
    if (!found) throw new ApplicationError('USER_NOT_FOUND');
    return found;
  }

  /** @throws ApplicationError USERNAME_TAKEN, EMAIL_TAKEN, VALIDATION_FAILED for unknown roles, FORBIDDEN (AD-02) */
  async create(actor: Actor, body: CreateAdministratorBody): Promise<Administrator> {
    const passwordHash = await hashPassword(body.password);
    return this.changes.change(actor, { entity: 'administrator', action: 'create' }, async (manager) => {
      const roles = await grantableRoles(manager, actor, body.role_ids);
      const { username, email, name, phone } = body;
      const administrator = manager.create(Administrator, {
        id: newIdentifier(),
        username,
        email,
        passwordHash,
        name,
        phone,
        avatar: null,
        status: 'active',
        lastLoginAt: null,
      });
      await refuseTaken(manager.insert(Administrator, administrator));
      await manager.createQueryBuilder().relation(Administrator, 'roles').of(administrator).add(roles);
      administrator.roles = roles;
      const fields = { username, email, name, phone, roles: roles.map(({ code }) => code) };
      return { result: administrator, id: administrator.id, changes: created(fields) };
    });
  }
}

/** AD-02: nobody gives a role away that is not their own, but for super admins. */
async function grantableRoles(
  manager: EntityManager,
  { access }: Actor,
  ids: readonly string[],
): Promise<Role[]> {
  const roles = ids.length > 0 ? await manager.findBy(Role, { id: In(ids) }) : [];
  if (roles.length < new Set(ids).size) {
    throw new ApplicationError('VALIDATION_FAILED', {
      errors: [{ path: 'role_ids', message: 'names a role that does not exist' }],
    });
  }
  if (!access.isSuperAdmin && !roles.every(({ code }) => access.hasRole(code))) {
    throw new ApplicationError('FORBIDDEN', { message: 'You may only give roles that you have' });
  }
  return roles;
}
