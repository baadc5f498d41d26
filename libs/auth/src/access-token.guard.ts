import { ApplicationError } from '@ginforge/chassis';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';

import { accessTokenStrategy } from './jwt.strategy.js';
import type { Audience, Principal } from './principal.js';
import { RefusedTokens } from './refused-tokens.js';
import { TokenError, tokenErrorFrom } from './token-error.js';

/** Sets which audiences a class or method is open to. */
export const OpenTo = Reflector.createDecorator<readonly Audience[]>();

/** Lets a request in whose access token is good and for an audience that the route is open to (AD-06); else 401. */
@Injectable()
export class AccessTokenGuard extends AuthGuard(accessTokenStrategy) {
  constructor(
    private readonly reflector: Reflector,
    private readonly refused: RefusedTokens,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    const { user } = context.switchToHttp().getRequest<{ user: Principal }>();
    const audiences = this.reflector.getAllAndOverride(OpenTo, [context.getHandler(), context.getClass()]);
    if (!audiences?.includes(user.audience)) throw this.unauthorized(new TokenError('claims'));
    return true;
  }

  /** Called with what the strategy found. One answer for every reason (RT-03), 503 where the store is away (RT-08). */
  override handleRequest<Found>(error: unknown, principal: Found | false, info: unknown): Found {
    if (error instanceof TokenError) throw this.unauthorized(error);
    if (error instanceof Error) throw error;
    if (!principal) throw this.unauthorized(tokenErrorFrom(info));
    return principal;
  }

  private unauthorized(cause: TokenError): ApplicationError {
    this.refused.count(cause);
    return new ApplicationError('UNAUTHORIZED', { cause, headers: { 'WWW-Authenticate': 'Bearer' } });
  }
}
