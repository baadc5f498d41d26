import { hashPassword } from '@ginforge/auth';
import { type Actor, AuditedChangesService, changed, created, masked } from '@ginforge/back-office';
import { ApplicationError, type Page } from '@ginforge/chassis';
import {
  type AccountStatus,
  type Administrator,
  EndUser,
  isIdentifier,
  newIdentifier,
  paginate,
  refuseTaken,
} from '@ginforge/database';
import { AccountSessions, holdAccount } from '@ginforge/sign-in';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Not, type Repository } from 'typeorm';

import { type CreateEndUserBody, endUserColumns, type EndUsersQuery } from './end-user.schemas.js';

@Injectable()
export class EndUsersService {
  constructor(
    @InjectRepository(EndUser) private readonly endUsers: Repository<EndUser>,
    private readonly changes: AuditedChangesService,
    private readonly sessions: AccountSessions<Administrator>,
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
      return { result: user, id: user.id, changes: created({ ...fields, password: masked }) };
    });
  }

  /** A disabled one is out at once: sessions, tokens and sockets (RT-08). @throws ApplicationError USER_NOT_FOUND */
  setStatus(actor: Actor, id: string, status: AccountStatus): Promise<EndUser> {
    return this.changes.change(actor, { entity: 'user', action: 'update' }, async (manager) => {
      const before = await this.find(id);
      await holdAccount(manager, EndUser, id);
      const { affected } = await manager.update(EndUser, { id, status: Not(status) }, { status });
      if (affected === 0) return { result: before, id, changes: {} };
      if (status === 'disabled') await this.sessions.endAll(manager, id);
      const result = await manager.findOneByOrFail(EndUser, { id });
      return { result, id, changes: changed({ status: opposite(status) }, { status }) };
    });
  }
}

function opposite(status: AccountStatus): AccountStatus {
  return status === 'active' ? 'disabled' : 'active';
}
