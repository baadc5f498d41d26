import { mapPage, type Page } from '@ginforge/database';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';

import { RequirePermission } from '../access/access.decorators.js';
import { type Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { administratorView, type AdministratorView } from './administrator-view.js';
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
  async list(
    @Query({ schema: administratorsQuery }) query: AdministratorsQuery,
  ): Promise<Page<AdministratorView>> {
    return mapPage(await this.administrators.list(query), administratorView);
  }

  @Get(':id')
  @RequirePermission('user:read')
  async show(@Param('id') id: string): Promise<AdministratorView> {
    return administratorView(await this.administrators.find(id));
  }

  @Post()
  @RequirePermission('user:create')
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createAdministratorBody }) body: CreateAdministratorBody,
  ): Promise<AdministratorView> {
    return administratorView(await this.administrators.create(actor, body));
  }
}
