import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, nothing, Origin, type RequestOrigin } from '@ginforge/chassis';
import {
  type Administrator,
  type LoginBody,
  loginBody,
  type RefreshBody,
  refreshBody,
} from '@ginforge/database';
import { presentTokens, type SignedIn, SignIn } from '@ginforge/sign-in';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import { ConsoleViewService } from '../profile/console-view.service.js';
import { type SignedInView, signedInView } from './signed-in-view.js';

/** Signing in and out of the back office (http.md, 4). */
@Controller('api/v1/admin')
export class AccountsController {
  constructor(
    private readonly signIns: SignIn<Administrator>,
    private readonly consoleViews: ConsoleViewService,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Answers(signedInView, 'Signs in', {
    errors: ['INVALID_CREDENTIALS', 'ACCOUNT_DISABLED', 'ACCOUNT_LOCKED'],
  })
  async login(
    @Body({ schema: loginBody }) body: LoginBody,
    @Origin() origin: RequestOrigin,
  ): Promise<SignedInView> {
    return this.view(await this.signIns.signIn(body, origin));
  }

  @Post('refresh')
  @HttpCode(200)
  @Answers(signedInView, 'Exchanges a refresh token for new tokens', {
    errors: ['UNAUTHORIZED', 'TOKEN_REUSED'],
  })
  async refresh(@Body({ schema: refreshBody }) body: RefreshBody): Promise<SignedInView> {
    return this.view(await this.signIns.refresh(body.refresh_token));
  }

  /** Also for an account that was disabled meanwhile: its session ends all the same. */
  @Post('logout')
  @HttpCode(200)
  @Authenticated('admin')
  @Answers(nothing, 'Ends the session')
  logout(@CurrentPrincipal() principal: Principal): Promise<void> {
    return this.signIns.signOut(principal);
  }

  private async view(signedIn: SignedIn<Administrator>): Promise<SignedInView> {
    return { ...presentTokens(signedIn), ...(await this.consoleViews.of(signedIn.account)) };
  }
}
