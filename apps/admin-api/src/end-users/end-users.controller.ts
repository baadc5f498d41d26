import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { type EndUserView, mapPage, presentEndUser } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';

import { endUserView } from './end-user-view.js';
import {
  createEndUserBody,
  type CreateEndUserBody,
  endUsersQuery,
  type EndUsersQuery,
} from './end-user.schemas.js';
import { EndUsersService } from './end-users.service.js';

/** `/api/v1/admin/end-users`: the customers. */
@Controller('api/v1/admin/end-users')
export class EndUsersController {
  constructor(private readonly endUsers: EndUsersService) {}

  @Get()
  @RequirePermission('end_user:read')
  @Answers(pageOf(endUserView), 'End users, a page at a time')
  async list(@Query({ schema: endUsersQuery }) query: EndUsersQuery): Promise<Page<EndUserView>> {
    return mapPage(await this.endUsers.list(query), presentEndUser);
  }

  @Get(':id')
  @RequirePermission('end_user:read')
  @Answers(endUserView, 'One end user', { errors: ['USER_NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<EndUserView> {
    return presentEndUser(await this.endUsers.find(id));
  }

  @Post()
  @Idempotent()
  @RequirePermission('end_user:create')
  @Answers(endUserView, 'Creates an end user', { errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN'] })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createEndUserBody }) body: CreateEndUserBody,
  ): Promise<EndUserView> {
    return presentEndUser(await this.endUsers.create(actor, body));
  }

  @Post(':id/disable')
  @HttpCode(200)
  @RequirePermission('end_user:update')
  @Answers(endUserView, 'Shuts an end user out, at once', { errors: ['USER_NOT_FOUND'] })
  async disable(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<EndUserView> {
    return presentEndUser(await this.endUsers.setStatus(actor, id, 'disabled'));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @RequirePermission('end_user:update')
  @Answers(endUserView, 'Lets an end user in again', { errors: ['USER_NOT_FOUND'] })
  async enable(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<EndUserView> {
    return presentEndUser(await this.endUsers.setStatus(actor, id, 'active'));
  }
}
