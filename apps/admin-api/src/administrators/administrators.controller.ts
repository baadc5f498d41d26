import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';

import { AdministratorChangesService } from './administrator-changes.service.js';
import { administratorView, type AdministratorView, presentAdministrator } from './administrator-view.js';
import {
  administratorsQuery,
  type AdministratorsQuery,
  administratorStatusBody,
  type AdministratorStatusBody,
  createAdministratorBody,
  type CreateAdministratorBody,
  resetPasswordBody,
  type ResetPasswordBody,
  updateAdministratorBody,
  type UpdateAdministratorBody,
} from './administrator.schemas.js';
import { AdministratorsService } from './administrators.service.js';

/** `/api/v1/admin/users`: the administrators. */
@Controller('api/v1/admin/users')
export class AdministratorsController {
  constructor(
    private readonly administrators: AdministratorsService,
    private readonly changes: AdministratorChangesService,
  ) {}

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
  @Answers(administratorView, 'Creates an administrator', {
    errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'BEYOND_RIGHTS'],
  })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createAdministratorBody }) body: CreateAdministratorBody,
  ): Promise<AdministratorView> {
    return presentAdministrator(await this.changes.create(actor, body));
  }

  @Put(':id')
  @RequirePermission('user:update')
  @Answers(administratorView, 'Changes an administrator and the roles', {
    errors: ['USER_NOT_FOUND', 'EMAIL_TAKEN', 'OUTDATED', 'LAST_SUPER_ADMIN', 'BEYOND_RIGHTS'],
  })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: updateAdministratorBody }) body: UpdateAdministratorBody,
  ): Promise<AdministratorView> {
    return presentAdministrator(await this.changes.update(actor, id, body));
  }

  @Put(':id/status')
  @RequirePermission('user:update')
  @Answers(administratorView, 'Disables or enables an administrator', {
    errors: ['USER_NOT_FOUND', 'OUTDATED', 'LAST_SUPER_ADMIN', 'BEYOND_RIGHTS', 'NOT_YOURSELF'],
  })
  async setStatus(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: administratorStatusBody }) body: AdministratorStatusBody,
  ): Promise<AdministratorView> {
    return presentAdministrator(await this.changes.setStatus(actor, id, body));
  }

  @Put(':id/reset-password')
  @RequirePermission('user:update')
  @Answers(administratorView, 'Gives an administrator a new password', {
    errors: ['USER_NOT_FOUND', 'BEYOND_RIGHTS', 'NOT_YOURSELF'],
  })
  async resetPassword(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: resetPasswordBody }) body: ResetPasswordBody,
  ): Promise<AdministratorView> {
    return presentAdministrator(await this.changes.resetPassword(actor, id, body));
  }

  @Delete(':id')
  @RequirePermission('user:delete')
  @Answers(administratorView, 'Deletes an administrator', {
    errors: ['USER_NOT_FOUND', 'LAST_SUPER_ADMIN', 'BEYOND_RIGHTS', 'NOT_YOURSELF'],
  })
  async remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<AdministratorView> {
    return presentAdministrator(await this.changes.remove(actor, id));
  }
}
