import { hashPassword } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { Configuration, EndUser, newIdentifier, refuseTaken } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { type RegisterBody } from './register-body.js';

/** Makes end users. */
@Injectable()
export class UsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly configuration: Configuration,
  ) {}

  /** Everybody is told that there is a new user, and nothing personal. @throws ApplicationError REGISTRATION_CLOSED, USERNAME_TAKEN, EMAIL_TAKEN */
  async create({ username, email, password, nickname }: RegisterBody): Promise<EndUser> {
    if (!(await this.configuration.get('registration.enabled'))) {
      throw new ApplicationError('REGISTRATION_CLOSED');
    }
    const user = this.dataSource.manager.create(EndUser, {
      id: newIdentifier(),
      username,
      email,
      passwordHash: await hashPassword(password),
      nickname: nickname || username,
      phone: null,
      avatar: null,
      status: 'active',
      lastLoginAt: null,
    });
    await this.dataSource.transaction(async (manager) => {
      await refuseTaken(manager.insert(EndUser, user));
      await outbox.within(manager).broadcastDataUpdate('user', 'create', user.id);
    });
    return user;
  }
}
