import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AccessTokens, bearerToken, Revocations, TokenError } from '@ginforge/auth';
import { ApplicationError, ENVIRONMENT } from '@ginforge/chassis';
import type { IncomingMessage } from 'node:http';
import type { GatewayEnvironment } from '../environment.js';

/** RT-60: in production the numbers are for administrators, unless STATS_PUBLIC says otherwise. */
@Injectable()
export class StatsGuard implements CanActivate {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.environment.NODE_ENV !== 'production' || this.environment.STATS_PUBLIC) return true;
    return this.isAdministrator(context.switchToHttp().getRequest<IncomingMessage>());
  }

  private async isAdministrator(request: IncomingMessage): Promise<boolean> {
    try {
      const principal = this.tokens.verify(bearerToken(request.headers.authorization) ?? '');
      if (principal.audience === 'admin' && !(await this.revocations.isRevoked(principal))) return true;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
    }
    throw new ApplicationError('UNAUTHORIZED', { headers: { 'WWW-Authenticate': 'Bearer' } });
  }
}
