import { ApplicationError } from '@ginforge/chassis';
import { EndUser, isIdentifier, refuseTaken } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { type ProfileBody } from './profile-body.js';

/** A user's own account. */
@Injectable()
export class ProfileService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ApplicationError UNAUTHORIZED where the account was deleted or disabled since the token was issued */
  async find(id: string): Promise<EndUser> {
    const user = isIdentifier(id) ? await this.dataSource.manager.findOneBy(EndUser, { id }) : null;
    if (user?.status !== 'active') throw new ApplicationError('UNAUTHORIZED');
    return user;
  }

  /** @throws ApplicationError UNAUTHORIZED, EMAIL_TAKEN */
  async update(id: string, changes: ProfileBody): Promise<EndUser> {
    const user = await this.find(id);
    if (Object.keys(changes).length === 0) return user;
    await this.dataSource.transaction(async (manager) => {
      await refuseTaken(manager.update(EndUser, { id, status: 'active' }, changes));
      await outbox.within(manager).broadcastDataUpdate('user', 'update', id);
    });
    return this.find(id);
  }
}
