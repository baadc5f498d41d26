import {
  AccessTokens,
  bearerToken,
  type Principal,
  RefusedTokens,
  Revocations,
  TokenError,
} from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { Injectable } from '@nestjs/common';

import { rateLimitHeaders } from '../limits/rate-limit-headers.js';
import { RateLimitRules } from '../limits/rate-limit-rules.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import type { EdgeRequest } from './edge-request.js';
import type { Route } from './route-table.js';

/** Who a request's token names; an error where there is none, or none that is good. */
type Caller = Principal | TokenError;

/**
 * Who may go through to a route: limits by address and user (GW-08), then the token where the route asks for one (GW-09).
 * Services check tokens again on their own: none trusts the network.
 */
@Injectable()
export class Admission {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly rules: RateLimitRules,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
    private readonly refusedTokens: RefusedTokens,
  ) {}

  /** @throws ApplicationError RATE_LIMITED, UNAUTHORIZED, or UNAVAILABLE where nobody can say whether a token was taken back */
  async admit(call: EdgeRequest, route: Route): Promise<void> {
    const caller = this.callerOf(call, route);
    await this.limit(call, route, caller);
    if (route.auth === 'required') await this.authenticate(caller);
  }

  private callerOf({ request }: EdgeRequest, { auth }: Route): Caller {
    if (auth === 'none') return new TokenError('missing');
    try {
      return this.tokens.verify(bearerToken(request.headers.authorization) ?? '');
    } catch (error) {
      if (error instanceof TokenError) return error;
      throw error;
    }
  }

  private async limit({ request, path, client, answerHeaders }: EdgeRequest, route: Route, caller: Caller) {
    const limited = { method: request.method ?? '', path, address: client.address, routeRules: route.limits };
    const ofUser = caller instanceof TokenError ? [] : this.rules.ofUser(caller);
    const taken = this.limiter.takeAll([...this.rules.ofAddress(limited), ...ofUser]);
    const verdicts = taken instanceof Promise ? await taken : taken;
    if (verdicts.length === 0) return;
    answerHeaders.push(...Object.entries(rateLimitHeaders(verdicts)).flat());
    if (verdicts.some(({ allowed }) => !allowed)) throw new ApplicationError('RATE_LIMITED');
  }

  private async authenticate(caller: Caller): Promise<void> {
    if (caller instanceof TokenError) throw this.unauthorized(caller);
    if (await this.revocations.isRevoked(caller)) throw this.unauthorized(new TokenError('revoked'));
  }

  private unauthorized(cause: TokenError): ApplicationError {
    this.refusedTokens.count(cause);
    return new ApplicationError('UNAUTHORIZED', { cause, headers: { 'WWW-Authenticate': 'Bearer' } });
  }
}
