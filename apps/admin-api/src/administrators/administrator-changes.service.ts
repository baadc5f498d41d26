import { hashPassword } from '@ginforge/auth';
import {
  type Access,
  type Actor,
  changed,
  created,
  masked,
  refuseOutdated,
  removed,
} from '@ginforge/back-office';
import { ApplicationError } from '@ginforge/chassis';
import { Administrator, isIdentifier, newIdentifier, refuseTaken } from '@ginforge/database';
import { AccountSessions, holdAccount } from '@ginforge/sign-in';
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';

import { AccessChangesService } from '../access/access-changes.service.js';
import { AffectedConsolesService } from '../access/affected-consoles.service.js';
import { isSuperAdmin, refuseLastSuperAdmin, refuseRolesBeyond } from '../access/authority.js';
import {
  type AdministratorStatusBody,
  type CreateAdministratorBody,
  type ResetPasswordBody,
  type UpdateAdministratorBody,
} from './administrator.schemas.js';
import { assignRoles, grantableRoles } from './role-assignment.js';

const entity = 'administrator';

/**
 * How administrators change each other (AD-02): nobody touches somebody who may do more, nobody gives or takes more than they
 * have, and the last super administrator stays. Everything refuses with USER_NOT_FOUND, BEYOND_RIGHTS, where it takes a
 * version OUTDATED, and NOT_YOURSELF for what nobody does to themselves.
 */
@Injectable()
export class AdministratorChangesService {
  constructor(
    private readonly changes: AccessChangesService,
    private readonly sessions: AccountSessions<Administrator>,
    private readonly consoles: AffectedConsolesService,
  ) {}

  /** @throws ApplicationError USERNAME_TAKEN, EMAIL_TAKEN, VALIDATION_FAILED for unknown roles */
  async create(actor: Actor, body: CreateAdministratorBody): Promise<Administrator> {
    const passwordHash = await hashPassword(body.password);
    return this.changes.change(actor, { entity, action: 'create' }, async (manager, access) => {
      const roles = await grantableRoles(manager, access, body.role_ids);
      const { username, email, name, phone } = body;
      const id = newIdentifier();
      const account = { id, username, email, passwordHash, name, phone, avatar: null, lastLoginAt: null };
      const administrator = manager.create(Administrator, { ...account, status: 'active' });
      await refuseTaken(manager.insert(Administrator, administrator));
      await manager.createQueryBuilder().relation(Administrator, 'roles').of(administrator).add(roles);
      administrator.roles = roles;
      const changes = created({ username, email, name, phone, password: masked, roles: codesOf(roles) });
      return { result: administrator, id, changes };
    });
  }

  /** @throws ApplicationError EMAIL_TAKEN, VALIDATION_FAILED for unknown roles, LAST_SUPER_ADMIN */
  update(actor: Actor, id: string, body: UpdateAdministratorBody): Promise<Administrator> {
    return this.changes.change(actor, { entity, action: 'update' }, async (manager, access) => {
      const before = await changeable(manager, access, id);
      const { role_ids, version, ...fields } = body;
      refuseOutdated(before, version);
      const { email, name, phone, avatar } = before;
      const after = { ...before };
      const hasOtherRoles = role_ids !== undefined && (await assignRoles(manager, access, after, role_ids));
      const changes = changed(
        { email, name, phone, avatar, roles: codesOf(before.roles) },
        { ...fields, roles: codesOf(after.roles) },
      );
      if (Object.keys(changes).length === 0) return { result: before, id, changes };
      await refuseTaken(manager.update(Administrator, { id }, { ...fields, updatedAt: new Date() }));
      if (hasOtherRoles) await this.consoles.disconnect([id]);
      return { result: await find(manager, id), id, changes };
    });
  }

  /** A disabled one is out at once: sessions, tokens and sockets (RT-08). @throws ApplicationError LAST_SUPER_ADMIN */
  setStatus(actor: Actor, id: string, { status, version }: AdministratorStatusBody): Promise<Administrator> {
    return this.changes.change(actor, { entity, action: 'update' }, async (manager, access) => {
      const before = await changeable(manager, access, id);
      refuseOutdated(before, version);
      const changes = changed({ status: before.status }, { status });
      if (status === before.status) return { result: before, id, changes };
      if (status === 'disabled') await this.refuseLoss(manager, actor, before);
      await manager.update(Administrator, { id }, { status });
      if (status === 'disabled') await this.sessions.endAll(manager, id);
      return { result: await find(manager, id), id, changes };
    });
  }

  /** Ends all sessions, tokens and sockets (RT-08). For others alone: the own one changes with the old one at hand. */
  async resetPassword(actor: Actor, id: string, { password }: ResetPasswordBody): Promise<Administrator> {
    if (id === actor.administrator.id) throw new ApplicationError('NOT_YOURSELF');
    const passwordHash = await hashPassword(password);
    return this.changes.change(actor, { entity, action: 'update' }, async (manager, access) => {
      await changeable(manager, access, id);
      await manager.update(Administrator, { id }, { passwordHash });
      await this.sessions.endAll(manager, id);
      const changes = { password: { from: masked, to: masked } };
      return { result: await find(manager, id), id, changes };
    });
  }

  /** @returns the one who is no more. @throws ApplicationError LAST_SUPER_ADMIN */
  remove(actor: Actor, id: string): Promise<Administrator> {
    return this.changes.change(actor, { entity, action: 'delete' }, async (manager, access) => {
      const before = await changeable(manager, access, id);
      await this.refuseLoss(manager, actor, before);
      await manager.delete(Administrator, { id });
      await this.sessions.endAll(manager, id);
      const { username, email, name, phone, status, roles } = before;
      const changes = removed({ username, email, name, phone, status, roles: codesOf(roles) });
      return { result: before, id, changes };
    });
  }

  private async refuseLoss(
    manager: EntityManager,
    actor: Actor,
    administrator: Administrator,
  ): Promise<void> {
    if (isSuperAdmin(administrator)) await refuseLastSuperAdmin(manager, administrator);
    if (administrator.id === actor.administrator.id) throw new ApplicationError('NOT_YOURSELF');
  }
}

/** The administrator, held until the end of the transaction. @throws ApplicationError USER_NOT_FOUND, BEYOND_RIGHTS (AD-02) */
async function changeable(manager: EntityManager, access: Access, id: string): Promise<Administrator> {
  if (!isIdentifier(id)) throw new ApplicationError('USER_NOT_FOUND');
  await holdAccount(manager, Administrator, id);
  const administrator = await find(manager, id);
  refuseRolesBeyond(access, administrator.roles);
  return administrator;
}

async function find(manager: EntityManager, id: string): Promise<Administrator> {
  const relations = { roles: { permissions: true } };
  const found = await manager.findOne(Administrator, { where: { id }, relations });
  if (!found) throw new ApplicationError('USER_NOT_FOUND');
  return found;
}

function codesOf(roles: readonly { code: string }[]): string[] {
  return roles.map(({ code }) => code).sort();
}
