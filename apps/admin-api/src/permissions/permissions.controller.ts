import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';

import { permissionView, type PermissionView, presentPermission } from './permission-view.js';
import {
  createPermissionBody,
  type CreatePermissionBody,
  permissionsQuery,
  type PermissionsQuery,
  updatePermissionBody,
  type UpdatePermissionBody,
} from './permission.schemas.js';
import { PermissionsService } from './permissions.service.js';

/** `/api/v1/admin/permissions` */
@Controller('api/v1/admin/permissions')
export class PermissionsController {
  constructor(private readonly permissions: PermissionsService) {}

  @Get()
  @RequirePermission('permission:read')
  @Answers(pageOf(permissionView), 'Permissions, a page at a time')
  async list(@Query({ schema: permissionsQuery }) query: PermissionsQuery): Promise<Page<PermissionView>> {
    return mapPage(await this.permissions.list(query), presentPermission);
  }

  @Get(':id')
  @RequirePermission('permission:read')
  @Answers(permissionView, 'One permission', { errors: ['NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<PermissionView> {
    return presentPermission(await this.permissions.find(id));
  }

  @Post()
  @Idempotent()
  @RequirePermission('permission:create')
  @Answers(permissionView, 'Creates a permission beside those of the code', { errors: ['CODE_TAKEN'] })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createPermissionBody }) body: CreatePermissionBody,
  ): Promise<PermissionView> {
    return presentPermission(await this.permissions.create(actor, body));
  }

  @Put(':id')
  @RequirePermission('permission:update')
  @Answers(permissionView, 'Names a permission otherwise', { errors: ['NOT_FOUND'] })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: updatePermissionBody }) body: UpdatePermissionBody,
  ): Promise<PermissionView> {
    return presentPermission(await this.permissions.update(actor, id, body));
  }

  @Delete(':id')
  @RequirePermission('permission:delete')
  @Answers(permissionView, 'Deletes a permission that is not the code’s', {
    errors: ['NOT_FOUND', 'IN_USE', 'BEYOND_RIGHTS'],
  })
  async remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<PermissionView> {
    return presentPermission(await this.permissions.remove(actor, id));
  }
}
