import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, nothing, Origin, type RequestOrigin } from '@ginforge/chassis';
import {
  type EndUser,
  type LoginBody,
  loginBody,
  presentEndUser,
  type RefreshBody,
  refreshBody,
} from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { SignIn } from '@ginforge/sign-in';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import { type RegisterBody, registerBody } from './register-body.js';
import { presentSignedIn, type SignedInView, signedInView } from './signed-in-view.js';
import { type UserView, userView } from './user-view.js';
import { UsersService } from './users.service.js';

/** Becoming a user, signing in and out (http.md, 3). */
@Controller('api/v1/user')
export class AccountsController {
  constructor(
    private readonly users: UsersService,
    private readonly signIns: SignIn<EndUser>,
  ) {}

  @Post('register')
  @Idempotent()
  @Answers(userView, 'Creates an account', {
    errors: ['REGISTRATION_CLOSED', 'USERNAME_TAKEN', 'EMAIL_TAKEN'],
  })
  async register(@Body({ schema: registerBody }) body: RegisterBody): Promise<UserView> {
    return presentEndUser(await this.users.create(body));
  }

  @Post('login')
  @HttpCode(200)
  @Answers(signedInView, 'Signs in', {
    errors: ['INVALID_CREDENTIALS', 'ACCOUNT_DISABLED', 'ACCOUNT_LOCKED'],
  })
  async login(
    @Body({ schema: loginBody }) body: LoginBody,
    @Origin() origin: RequestOrigin,
  ): Promise<SignedInView> {
    return presentSignedIn(await this.signIns.signIn(body, origin));
  }

  @Post('refresh')
  @HttpCode(200)
  @Answers(signedInView, 'Exchanges a refresh token for new tokens', {
    errors: ['UNAUTHORIZED', 'TOKEN_REUSED'],
  })
  async refresh(@Body({ schema: refreshBody }) body: RefreshBody): Promise<SignedInView> {
    return presentSignedIn(await this.signIns.refresh(body.refresh_token));
  }

  @Post('logout')
  @HttpCode(200)
  @Authenticated('user')
  @Answers(nothing, 'Ends the session')
  logout(@CurrentPrincipal() principal: Principal): Promise<void> {
    return this.signIns.signOut(principal);
  }
}
