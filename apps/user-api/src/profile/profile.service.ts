import { ApplicationError } from '@ginforge/chassis';
import { EndUser, isIdentifier, refuseTaken } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Repository } from 'typeorm';

import { DataUpdatesService } from '../data-updates/data-updates.service.js';
import { type ProfileBody } from './profile-body.js';

/** A user's own account. */
@Injectable()
export class ProfileService {
  constructor(
    @InjectRepository(EndUser) private readonly users: Repository<EndUser>,
    private readonly dataUpdates: DataUpdatesService,
  ) {}

  /** @throws ApplicationError UNAUTHORIZED where the account was deleted or disabled since the token was issued */
  async find(id: string): Promise<EndUser> {
    const user = isIdentifier(id) ? await this.users.findOneBy({ id }) : null;
    if (user?.status !== 'active') throw new ApplicationError('UNAUTHORIZED');
    return user;
  }

  /** @throws ApplicationError UNAUTHORIZED, EMAIL_TAKEN */
  async update(id: string, changes: ProfileBody): Promise<EndUser> {
    const user = await this.find(id);
    if (Object.keys(changes).length === 0) return user;
    await refuseTaken(this.users.update({ id, status: 'active' }, changes));
    await this.dataUpdates.announce('user', 'update', id);
    return this.find(id);
  }
}
