import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';

import { RequirePermission } from '../access/access.decorators.js';
import { type Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { administratorView, type AdministratorView, presentAdministrator } from './administrator-view.js';
import {
  administratorsQuery,
  type AdministratorsQuery,
  createAdministratorBody,
  type CreateAdministratorBody,
} from './administrator.schemas.js';
import { AdministratorsService } from './administrators.service.js';

/** `/api/v1/admin/users`: the administrators. */
@Controller('api/v1/admin/users')
export class AdministratorsController {
  constructor(private readonly administrators: AdministratorsService) {}

  @Get()
  @RequirePermission('user:read')
  @Answers(pageOf(administratorView), 'Administrators, a page at a time')
  async list(
    @Query({ schema: administratorsQuery }) query: AdministratorsQuery,
  ): Promise<Page<AdministratorView>> {
    return mapPage(await this.administrators.list(query), presentAdministrator);
  }

  @Get(':id')
  @RequirePermission('user:read')
  @Answers(administratorView, 'One administrator', { errors: ['USER_NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<AdministratorView> {
    return presentAdministrator(await this.administrators.find(id));
  }

  @Post()
  @Idempotent()
  @RequirePermission('user:create')
  @Answers(administratorView, 'Creates an administrator', { errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN'] })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createAdministratorBody }) body: CreateAdministratorBody,
  ): Promise<AdministratorView> {
    return presentAdministrator(await this.administrators.create(actor, body));
  }
}
