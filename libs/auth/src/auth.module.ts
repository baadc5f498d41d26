import { EnvironmentError, RedisConnections, ServiceBus } from '@ginforge/chassis';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';

import { AccessTokens } from './access-tokens.js';
import { authEnvironmentProblems, type AuthEnvironment } from './auth-environment.js';
import { JwtStrategy } from './jwt.strategy.js';
import { MemoryRevocations } from './memory-revocations.js';
import { RefusedTokens } from './refused-tokens.js';
import { RedisRevocations } from './redis-revocations.js';
import { Revocations } from './revocations.js';
import { TokenKeys } from './token-keys.js';

/** What of a service's environment the module reads. */
export type AuthModuleEnvironment = AuthEnvironment & {
  readonly NODE_ENV?: string;
  /** `false`: one process alone, revocations are kept in memory (RT-40). */
  readonly REDIS_ENABLED?: boolean;
};

/** Revocations outlive the access tokens of every service, also of one whose ACCESS_TOKEN_TTL is longer than ours. */
const rememberAtLeastSeconds = 24 * 60 * 60;

/** Provides `AccessTokens` and `Revocations` everywhere and makes `@Authenticated()` work. Needs `ChassisModule` with `redisEnvironment`. */
@Module({})
export class AuthModule {
  /** @throws EnvironmentError where the keys are missing, unreadable or, in production, weak */
  static forRoot(environment: AuthModuleEnvironment): DynamicModule {
    const problems = authEnvironmentProblems(environment);
    if (problems.length > 0)
      throw new EnvironmentError(problems.map(({ variable, message }) => `${variable} ${message}`));
    const { JWT_ISSUER: issuer, ACCESS_TOKEN_TTL: ttlSeconds } = environment;
    const accessTokens = new AccessTokens(TokenKeys.from(environment), { issuer, ttlSeconds });
    return {
      module: AuthModule,
      global: true,
      providers: [
        { provide: AccessTokens, useValue: accessTokens },
        revocationsFor(environment),
        JwtStrategy,
        RefusedTokens,
      ],
      exports: [AccessTokens, Revocations, RefusedTokens],
    };
  }
}

function revocationsFor(environment: AuthModuleEnvironment): Provider {
  const seconds = Math.max(environment.ACCESS_TOKEN_TTL, rememberAtLeastSeconds);
  if (environment.REDIS_ENABLED === false) {
    return {
      provide: Revocations,
      inject: [ServiceBus],
      useFactory: (bus: ServiceBus) => new MemoryRevocations(bus, seconds),
    };
  }
  return {
    provide: Revocations,
    inject: [RedisConnections, ServiceBus],
    useFactory: (redis: RedisConnections, bus: ServiceBus) => new RedisRevocations(redis, bus, seconds),
  };
}
