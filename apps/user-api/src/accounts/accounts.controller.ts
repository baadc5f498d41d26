import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Origin, type RequestOrigin } from '@ginforge/chassis';
import { type LoginBody, loginBody, type RefreshBody, refreshBody } from '@ginforge/database';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import { type RegisterBody, registerBody } from './register-body.js';
import { SignInService, type SignedIn } from './sign-in.service.js';
import { type UserView, userView } from './user-view.js';
import { UsersService } from './users.service.js';

/** Becoming a user, signing in and out (http.md, 3). */
@Controller('api/v1/user')
export class AccountsController {
  constructor(
    private readonly users: UsersService,
    private readonly signIns: SignInService,
  ) {}

  @Post('register')
  async register(@Body({ schema: registerBody }) body: RegisterBody): Promise<UserView> {
    return userView(await this.users.create(body));
  }

  @Post('login')
  @HttpCode(200)
  login(@Body({ schema: loginBody }) body: LoginBody, @Origin() origin: RequestOrigin): Promise<SignedIn> {
    return this.signIns.signIn(body, origin);
  }

  @Post('refresh')
  @HttpCode(200)
  refresh(@Body({ schema: refreshBody }) body: RefreshBody): Promise<SignedIn> {
    return this.signIns.refresh(body.refresh_token);
  }

  @Post('logout')
  @HttpCode(200)
  @Authenticated('user')
  logout(@CurrentPrincipal() principal: Principal): Promise<void> {
    return this.signIns.signOut(principal);
  }
}
