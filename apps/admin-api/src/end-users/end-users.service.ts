import { hashPassword } from '@ginforge/auth';
import { ApplicationError, type Page } from '@ginforge/chassis';
import { EndUser, isIdentifier, newIdentifier, paginate, refuseTaken } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Repository } from 'typeorm';

import { type Actor } from '../access/actor.js';
import { AuditedChangesService } from '../audit/audited-changes.service.js';
import { created } from '../audit/changes.js';
import { type CreateEndUserBody, endUserColumns, type EndUsersQuery } from './end-user.schemas.js';

@Injectable()
export class EndUsersService {
  constructor(
    @InjectRepository(EndUser) private readonly endUsers: Repository<EndUser>,
    private readonly changes: AuditedChangesService,
  ) {}

  list({ status, ...query }: EndUsersQuery): Promise<Page<EndUser>> {
    const rows = this.endUsers.createQueryBuilder('end_user');
    if (status) rows.andWhere('end_user.status = :status', { status });
    return paginate(rows, query, endUserColumns);
  }

  /** @throws ApplicationError USER_NOT_FOUND */
  async find(id: string): Promise<EndUser> {
    const found = isIdentifier(id) ? await this.endUsers.findOneBy({ id }) : null;
    if (!found) throw new ApplicationError('USER_NOT_FOUND');
    return found;
  }

  /** @throws ApplicationError USERNAME_TAKEN, EMAIL_TAKEN */
  async create(actor: Actor, body: CreateEndUserBody): Promise<EndUser> {
    const passwordHash = await hashPassword(body.password);
    return this.changes.change(actor, { entity: 'user', action: 'create' }, async (manager) => {
      const { username, email, phone } = body;
      const fields = { username, email, phone, nickname: body.nickname || username };
      const user = manager.create(EndUser, {
        id: newIdentifier(),
        ...fields,
        passwordHash,
        avatar: null,
        status: 'active',
        lastLoginAt: null,
      });
      await refuseTaken(manager.insert(EndUser, user));
      return { result: user, id: user.id, changes: created(fields) };
    });
  }
}
