import { AccessTokenGuard, OpenTo } from '@ginforge/auth';
import { Documented } from '@ginforge/chassis';
import { applyDecorators, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import type { Request } from 'express';

/** Lets in whoever brings a link's signature, which the route itself has to check, or else a good access token. */
@Injectable()
export class TokenOrLinkGuard extends AccessTokenGuard {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { query } = context.switchToHttp().getRequest<Request>();
    return typeof query['signature'] === 'string' || super.canActivate(context);
  }
}

/** Opens a route to everybody with an access token, and to who has a link without one. */
export function TokenOrLink(): MethodDecorator {
  const audiences = ['user', 'admin'] as const;
  return applyDecorators(
    OpenTo(audiences),
    UseGuards(TokenOrLinkGuard),
    Documented({ audiences, tokenOptional: true }),
  );
}
