import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';

import { type PermissionMatrix, permissionMatrix } from './permission-matrix.js';
import { RoleChangesService } from './role-changes.service.js';
import { presentRole, roleView, type RoleView } from './role-view.js';
import {
  createRoleBody,
  type CreateRoleBody,
  rolePermissionsBody,
  type RolePermissionsBody,
  rolesQuery,
  type RolesQuery,
  roleStatusBody,
  type RoleStatusBody,
  updateRoleBody,
  type UpdateRoleBody,
} from './role.schemas.js';
import { RolesService } from './roles.service.js';

/** `/api/v1/admin/roles` */
@Controller('api/v1/admin/roles')
export class RolesController {
  constructor(
    private readonly roles: RolesService,
    private readonly changes: RoleChangesService,
  ) {}

  @Get()
  @RequirePermission('role:read')
  @Answers(pageOf(roleView), 'Roles, a page at a time')
  async list(@Query({ schema: rolesQuery }) query: RolesQuery): Promise<Page<RoleView>> {
    return mapPage(await this.roles.list(query), presentRole);
  }

  @Get('matrix')
  @RequirePermission('role:read')
  @Answers(permissionMatrix, 'Which role allows what')
  matrix(): Promise<PermissionMatrix> {
    return this.roles.matrix();
  }

  @Get(':id')
  @RequirePermission('role:read')
  @Answers(roleView, 'One role', { errors: ['NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<RoleView> {
    return presentRole(await this.roles.find(id));
  }

  @Post()
  @Idempotent()
  @RequirePermission('role:create')
  @Answers(roleView, 'Creates a role', { errors: ['CODE_TAKEN', 'BEYOND_RIGHTS'] })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createRoleBody }) body: CreateRoleBody,
  ): Promise<RoleView> {
    return presentRole(await this.changes.create(actor, body));
  }

  @Put(':id')
  @RequirePermission('role:update')
  @Answers(roleView, 'Changes a role', { errors: ['NOT_FOUND', 'OUTDATED', 'BEYOND_RIGHTS'] })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: updateRoleBody }) body: UpdateRoleBody,
  ): Promise<RoleView> {
    return presentRole(await this.changes.update(actor, id, body));
  }

  @Put(':id/status')
  @RequirePermission('role:update')
  @Answers(roleView, 'Disables or enables a role', { errors: ['NOT_FOUND', 'OUTDATED', 'BEYOND_RIGHTS'] })
  async setStatus(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: roleStatusBody }) body: RoleStatusBody,
  ): Promise<RoleView> {
    return presentRole(await this.changes.update(actor, id, body));
  }

  @Put(':id/permissions')
  @RequirePermission('role:update')
  @Answers(roleView, 'Sets what a role allows', { errors: ['NOT_FOUND', 'OUTDATED', 'BEYOND_RIGHTS'] })
  async setPermissions(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: rolePermissionsBody }) body: RolePermissionsBody,
  ): Promise<RoleView> {
    return presentRole(await this.changes.update(actor, id, body));
  }

  @Delete(':id')
  @RequirePermission('role:delete')
  @Answers(roleView, 'Deletes a role that nobody has', { errors: ['NOT_FOUND', 'IN_USE', 'BEYOND_RIGHTS'] })
  async remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<RoleView> {
    return presentRole(await this.changes.remove(actor, id));
  }
}
