import { type Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { Administrator, isIdentifier } from '@ginforge/database';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectRepository } from '@nestjs/typeorm';
import { type Repository } from 'typeorm';

import { Access } from './actor.js';
import { type PermissionCode } from './permission-codes.js';

/** Which permission a route needs. */
export const NeededPermission = Reflector.createDecorator<PermissionCode>();

/** What the guard leaves at the request for {@link CurrentActor}. */
export interface AdministratorRequest {
  user: Principal;
  administrator?: Administrator;
  access?: Access;
  needed?: PermissionCode;
}

/**
 * AD-01: asks the database at each request who the caller is and what that administrator may do, so that a change of status, roles
 * or permissions holds from the next request on (AD-03). 401 for a disabled or deleted account, 403 without the permission.
 */
@Injectable()
export class AdministratorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @InjectRepository(Administrator) private readonly administrators: Repository<Administrator>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AdministratorRequest>();
    const administrator = await this.find(request.user.userId);
    if (administrator?.status !== 'active') throw new ApplicationError('UNAUTHORIZED');
    const access = new Access(administrator);
    const needed = this.reflector.get(NeededPermission, context.getHandler());
    if (needed !== undefined && !access.allows(needed)) throw new ApplicationError('FORBIDDEN');
    request.administrator = administrator;
    request.access = access;
    request.needed = needed;
    return true;
  }

  private async find(id: string): Promise<Administrator | null> {
    if (!isIdentifier(id)) return null;
    return this.administrators.findOne({ where: { id }, relations: { roles: { permissions: true } } });
  }
}
