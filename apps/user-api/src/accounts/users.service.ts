import { hashPassword } from '@ginforge/auth';
import { EndUser, newIdentifier, refuseTaken } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Repository } from 'typeorm';

import { DataUpdatesService } from '../data-updates/data-updates.service.js';
import { type RegisterBody } from './register-body.js';

/** Makes end users. */
@Injectable()
export class UsersService {
  constructor(
    @InjectRepository(EndUser) private readonly users: Repository<EndUser>,
    private readonly dataUpdates: DataUpdatesService,
  ) {}

  /** @throws ApplicationError USERNAME_TAKEN, EMAIL_TAKEN */
  async create({ username, email, password, nickname }: RegisterBody): Promise<EndUser> {
    const user = this.users.create({
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
    await refuseTaken(this.users.insert(user));
    await this.dataUpdates.announce('user', 'create', user.id);
    return user;
  }
}
