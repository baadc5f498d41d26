export {
  AccessTokens,
  type AccessTokenOptions,
  type IssuedToken,
  type TokenSubject,
} from './access-tokens.js';
export { AccessTokenGuard, OpenTo } from './access-token.guard.js';
export {
  authEnvironment,
  authEnvironmentProblems,
  authEnvironmentRules,
  type AuthEnvironment,
  secretWeakness,
} from './auth-environment.js';
export { AuthModule, type AuthModuleEnvironment, type AuthModuleOptions } from './auth.module.js';
export { Authenticated } from './authenticated.decorator.js';
export { bearerToken } from './bearer-token.js';
export { CurrentPrincipal } from './current-principal.decorator.js';
export { hashPassword, verifyPassword } from './passwords.js';
export { audiences, type Audience, type Principal } from './principal.js';
export { authRevoked, revokes, type Revocation } from './revocation.js';
export { RefusedTokens } from './refused-tokens.js';
export { ReplicatedRevocations } from './replicated-revocations.js';
export { Revocations } from './revocations.js';
export { TokenError, type TokenRefusal } from './token-error.js';
export { TokenKeys } from './token-keys.js';
