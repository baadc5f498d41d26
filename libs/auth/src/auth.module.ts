import { EnvironmentError, RedisConnections, ServiceBus } from '@ginforge/chassis';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';

import { AccessTokens } from './access-tokens.js';
import { authEnvironmentProblems, type AuthEnvironment } from './auth-environment.js';
import { JwtStrategy } from './jwt.strategy.js';
import { MemoryRevocations } from './memory-revocations.js';
import { RefusedTokens } from './refused-tokens.js';
import { RedisRevocations } from './redis-revocations.js';
import { ReplicatedRevocations } from './replicated-revocations.js';
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

/** How a service asks for revocations. */
export interface AuthModuleOptions {
  /** Whether it keeps a copy of them, so that no request waits for Redis; up to a second behind (decision 0020). */
  readonly replicatesRevocations?: boolean;
}

/** Provides `AccessTokens` and `Revocations` everywhere and makes `@Authenticated()` work. Needs `ChassisModule` with `redisEnvironment`. */
@Module({})
export class AuthModule {
  /** @throws EnvironmentError where the keys are missing, unreadable or, in production, weak */
  static forRoot(environment: AuthModuleEnvironment, options: AuthModuleOptions = {}): DynamicModule {
    const problems = authEnvironmentProblems(environment);
    if (problems.length > 0)
      throw new EnvironmentError(problems.map(({ variable, message }) => `${variable} ${message}`));
    const { JWT_ISSUER: issuer, ACCESS_TOKEN_TTL: ttlSeconds } = environment;
    const accessTokens = new AccessTokens(TokenKeys.from(environment), { issuer, ttlSeconds });
    const revocations = revocationsFor(environment, options);
    return {
      module: AuthModule,
      global: true,
      providers: [
        { provide: AccessTokens, useValue: accessTokens },
        ...revocations,
        JwtStrategy,
        RefusedTokens,
      ],
      exports: [AccessTokens, RefusedTokens, ...revocations],
    };
  }
}

function revocationsFor(environment: AuthModuleEnvironment, options: AuthModuleOptions): Provider[] {
  const rememberSeconds = Math.max(environment.ACCESS_TOKEN_TTL, rememberAtLeastSeconds);
  if (environment.REDIS_ENABLED === false) {
    const open = (bus: ServiceBus) => new MemoryRevocations(bus, rememberSeconds);
    return [{ provide: Revocations, inject: [ServiceBus], useFactory: open }];
  }
  const inject = [RedisConnections, ServiceBus];
  const open = (redis: RedisConnections, bus: ServiceBus) =>
    new RedisRevocations(redis, bus, rememberSeconds);
  if (options.replicatesRevocations !== true) return [{ provide: Revocations, inject, useFactory: open }];
  const replicate = (redis: RedisConnections, bus: ServiceBus) =>
    new ReplicatedRevocations({ store: open(redis, bus), redis, rememberSeconds });
  return [
    { provide: ReplicatedRevocations, inject, useFactory: replicate },
    { provide: Revocations, useExisting: ReplicatedRevocations },
  ];
}
