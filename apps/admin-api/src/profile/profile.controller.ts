import { type Actor, AnyAdministrator, CurrentActor } from '@ginforge/back-office';
import { Answers } from '@ginforge/chassis';
import { Body, Controller, Get, Put } from '@nestjs/common';

import { type ProfileView, profileView } from './console-view.js';
import { ConsoleViewService } from './console-view.service.js';
import { type ProfileBody, profileBody } from './profile-body.js';
import { ProfileService } from './profile.service.js';

/** `GET|PUT /api/v1/admin/profile`: the own account, with the menus and permissions that a reloaded console asks for. */
@Controller('api/v1/admin/profile')
export class ProfileController {
  constructor(
    private readonly profiles: ProfileService,
    private readonly consoleViews: ConsoleViewService,
  ) {}

  @Get()
  @AnyAdministrator()
  @Answers(profileView, 'The own account')
  async show(@CurrentActor() { administrator }: Actor): Promise<ProfileView> {
    const { user, ...rest } = await this.consoleViews.of(administrator);
    return { ...user, ...rest };
  }

  @Put()
  @AnyAdministrator()
  @Answers(profileView, 'Changes the own account', { errors: ['EMAIL_TAKEN'] })
  async update(
    @CurrentActor() actor: Actor,
    @Body({ schema: profileBody }) body: ProfileBody,
  ): Promise<ProfileView> {
    const { user, ...rest } = await this.consoleViews.of(await this.profiles.update(actor, body));
    return { ...user, ...rest };
  }
}
