import { ApplicationError, type Page } from '@ginforge/chassis';
import { Administrator, isIdentifier, paginate } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Repository } from 'typeorm';

import { administratorColumns, type AdministratorsQuery } from './administrator.schemas.js';

/** Looks administrators up. */
@Injectable()
export class AdministratorsService {
  constructor(@InjectRepository(Administrator) private readonly administrators: Repository<Administrator>) {}

  list({ status, role_id, ...query }: AdministratorsQuery): Promise<Page<Administrator>> {
    const rows = this.administrators
      .createQueryBuilder('administrator')
      .leftJoinAndSelect('administrator.roles', 'role');
    if (status) rows.andWhere('administrator.status = :status', { status });
    if (role_id) {
      const holders = 'SELECT administrator_id FROM administrator_roles WHERE role_id = :role_id';
      rows.andWhere(`administrator.id IN (${holders})`, { role_id });
    }
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
}
