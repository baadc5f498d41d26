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
import type { RateCheck, RateVerdict } from '../limits/rate-rule.js';
import { RateLimitRules } from '../limits/rate-limit-rules.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import type { EdgeRequest } from './edge-request.js';
import type { Route } from './route-table.js';

/** Who a request's token names; an error where there is none, or none that is good. */
type Caller = Principal | TokenError;

/** Of who sends no token, or may do without: made once, since an error with its stack is dear and most of these are nobody's. */
const noToken = new TokenError('missing');

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
  admit(call: EdgeRequest, route: Route): void | Promise<void> {
    const caller = this.callerOf(call, route);
    const verdicts = this.limiter.takeAll(this.checksOf(call, route, caller));
    if (verdicts instanceof Promise) return verdicts.then((late) => this.decide(call, route, caller, late));
    return this.decide(call, route, caller, verdicts);
  }

  private decide(
    call: EdgeRequest,
    route: Route,
    caller: Caller,
    verdicts: readonly RateVerdict[],
  ): void | Promise<void> {
    this.limit(call, verdicts);
    return route.auth === 'required' ? this.authenticate(caller) : undefined;
  }

  private callerOf({ request }: EdgeRequest, { auth }: Route): Caller {
    const token = auth === 'none' ? undefined : bearerToken(request.headers.authorization);
    if (token === undefined) return noToken;
    try {
      return this.tokens.verify(token);
    } catch (error) {
      if (error instanceof TokenError) return error;
      throw error;
    }
  }

  private checksOf({ request, path, client }: EdgeRequest, route: Route, caller: Caller): RateCheck[] {
    const limited = { method: request.method ?? '', path, address: client.address, routeRules: route.limits };
    const checks = this.rules.ofAddress(limited);
    if (!(caller instanceof TokenError)) checks.push(...this.rules.ofUser(caller));
    return checks;
  }

  private limit({ answerHeaders }: EdgeRequest, verdicts: readonly RateVerdict[]): void {
    if (verdicts.length === 0) return;
    answerHeaders.push(...rateLimitHeaders(verdicts));
    if (verdicts.some(({ allowed }) => !allowed)) throw new ApplicationError('RATE_LIMITED');
  }

  /** Knows at once where nobody has to be asked. */
  private authenticate(caller: Caller): void | Promise<void> {
    if (caller instanceof TokenError) throw this.unauthorized(caller);
    const revoked = this.revocations.isRevoked(caller);
    if (revoked instanceof Promise) return revoked.then((isSo) => this.refuseRevoked(isSo));
    this.refuseRevoked(revoked);
  }

  private refuseRevoked(isRevoked: boolean): void {
    if (isRevoked) throw this.unauthorized(new TokenError('revoked'));
  }

  private unauthorized(cause: TokenError): ApplicationError {
    this.refusedTokens.count(cause);
    return new ApplicationError('UNAUTHORIZED', { cause, headers: { 'WWW-Authenticate': 'Bearer' } });
  }
}
