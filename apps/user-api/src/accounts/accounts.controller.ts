import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, nothing, Origin, type RequestOrigin } from '@ginforge/chassis';
import { type LoginBody, loginBody, type RefreshBody, refreshBody } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import { type RegisterBody, registerBody } from './register-body.js';
import { SignInService } from './sign-in.service.js';
import { type SignedIn, signedInView } from './signed-in-view.js';
import { presentUser, type UserView, userView } from './user-view.js';
import { UsersService } from './users.service.js';

/** Becoming a user, signing in and out (http.md, 3). */
@Controller('api/v1/user')
export class AccountsController {
  constructor(
    private readonly users: UsersService,
    private readonly signIns: SignInService,
  ) {}

  @Post('register')
  @Idempotent()
  @Answers(userView, 'Creates an account', { errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN'] })
  async register(@Body({ schema: registerBody }) body: RegisterBody): Promise<UserView> {
    return presentUser(await this.users.create(body));
  }

  @Post('login')
  @HttpCode(200)
  @Answers(signedInView, 'Signs in', {
    errors: ['INVALID_CREDENTIALS', 'ACCOUNT_DISABLED', 'ACCOUNT_LOCKED'],
  })
  login(@Body({ schema: loginBody }) body: LoginBody, @Origin() origin: RequestOrigin): Promise<SignedIn> {
    return this.signIns.signIn(body, origin);
  }

  @Post('refresh')
  @HttpCode(200)
  @Answers(signedInView, 'Exchanges a refresh token for new tokens', {
    errors: ['UNAUTHORIZED', 'TOKEN_REUSED'],
  })
  refresh(@Body({ schema: refreshBody }) body: RefreshBody): Promise<SignedIn> {
    return this.signIns.refresh(body.refresh_token);
  }

  @Post('logout')
  @HttpCode(200)
  @Authenticated('user')
  @Answers(nothing, 'Ends the session')
  logout(@CurrentPrincipal() principal: Principal): Promise<void> {
    return this.signIns.signOut(principal);
  }
}
