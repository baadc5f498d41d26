import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers } from '@ginforge/chassis';
import { presentEndUser } from '@ginforge/database';
import { Body, Controller, Get, Put } from '@nestjs/common';

import { type UserView, userView } from '../accounts/user-view.js';
import { type ProfileBody, profileBody } from './profile-body.js';
import { ProfileService } from './profile.service.js';

/** `GET|PUT /api/v1/user/profile` */
@Authenticated('user')
@Controller('api/v1/user/profile')
export class ProfileController {
  constructor(private readonly profiles: ProfileService) {}

  @Get()
  @Answers(userView, 'The own account')
  async show(@CurrentPrincipal() { userId }: Principal): Promise<UserView> {
    return presentEndUser(await this.profiles.find(userId));
  }

  @Put()
  @Answers(userView, 'Changes the own account', { errors: ['EMAIL_TAKEN'] })
  async update(
    @CurrentPrincipal() { userId }: Principal,
    @Body({ schema: profileBody }) body: ProfileBody,
  ): Promise<UserView> {
    return presentEndUser(await this.profiles.update(userId, body));
  }
}
