import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';

import { AccessTokens } from './access-tokens.js';
import { bearerToken } from './bearer-token.js';
import type { Principal } from './principal.js';
import { Revocations } from './revocations.js';
import { TokenError } from './token-error.js';
import type { TokenKeys } from './token-keys.js';

/** The name under which passport knows the strategy. */
export const accessTokenStrategy = 'access-token';

/** What of a request the strategy reads: `Authorization: Bearer` and nothing else. */
interface BearerRequest {
  readonly headers: { readonly authorization?: string };
}

/** passport-jwt with the keys and options of `AccessTokens`, so that both ways of checking a token are one. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, accessTokenStrategy) {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
  ) {
    super({
      ...tokens.verifyOptions,
      jwtFromRequest: (request: BearerRequest) => bearerToken(request.headers.authorization) ?? null,
      secretOrKeyProvider: keyProvider(tokens.keys),
    });
  }

  /**
   * The principal of a payload whose signature, issuer, audience and times passport-jwt has checked.
   *
   * @throws TokenError for bad claims or a revoked token; ApplicationError UNAVAILABLE where revocation cannot be asked
   */
  async validate(payload: unknown): Promise<Principal> {
    const principal = this.tokens.principalOf(payload);
    if (await this.revocations.isRevoked(principal)) throw new TokenError('revoked');
    return principal;
  }
}

/** Picks the key as `AccessTokens` does. passport-jwt's types know no `KeyObject`, jsonwebtoken behind it does. */
function keyProvider(keys: TokenKeys): SecretOrKeyProvider {
  return (_request, token: string, done) => {
    try {
      done(null, keys.select(token) as unknown as Buffer);
    } catch (error) {
      done(error);
    }
  };
}
