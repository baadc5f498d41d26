import { randomUUID } from 'node:crypto';

import jsonwebtoken from 'jsonwebtoken';

import {
  accessTokenClaims,
  audiences,
  principalOf,
  type AccessTokenClaims,
  type Audience,
  type Principal,
} from './principal.js';
import { TokenError, tokenErrorFrom } from './token-error.js';
import type { TokenAlgorithm, TokenKeys } from './token-keys.js';
import { VerifiedTokens } from './verified-tokens.js';

const rememberedTokens = 10_000;

/** Whom a token is issued to. */
export interface TokenSubject {
  readonly userId: string;
  readonly username: string;
  readonly roles: readonly string[];
  readonly audience: Audience;
  /** The refresh session; revoking it revokes its access tokens. */
  readonly sessionId?: string;
}

/** A new access token. `expiresIn` is in seconds. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresIn: number;
  readonly tokenId: string;
}

/** What tokens are issued and checked with. `ttlSeconds`: how long a new one is valid. */
export interface AccessTokenOptions {
  readonly issuer: string;
  readonly ttlSeconds: number;
}

/** What a token has to match; the shape is that of jsonwebtoken's and passport-jwt's options. */
interface PinnedOptions {
  readonly algorithms: TokenAlgorithm[];
  readonly issuer: string;
  readonly audience: [string, ...string[]];
}

/** Issues and verifies access tokens (RT-02, RT-03). Revocation is asked apart, see `Revocations`. */
export class AccessTokens {
  /** What every verification pins: here and in the passport strategy. No clock tolerance. */
  readonly verifyOptions: PinnedOptions;

  private readonly verified = new VerifiedTokens(rememberedTokens);

  constructor(
    readonly keys: TokenKeys,
    private readonly options: AccessTokenOptions,
  ) {
    this.verifyOptions = {
      algorithms: [...keys.algorithms],
      issuer: options.issuer,
      audience: [...audiences],
    };
  }

  /** A signed token for this subject; throws where this process holds no key to sign with. */
  issue(subject: TokenSubject): IssuedToken {
    const { algorithm, key, id } = this.keys.signingKey;
    const claims = this.claimsFor(subject);
    const token = jsonwebtoken.sign(claims, key, { algorithm, ...(id !== undefined && { keyid: id }) });
    return { token, expiresIn: this.options.ttlSeconds, tokenId: claims.jti };
  }

  /**
   * The caller whom this token names, if signature, algorithm, issuer, audience, times and claims are all good.
   *
   * @throws TokenError whose `reason` is for logs and metrics only (RT-03)
   */
  verify(token: string): Principal {
    return this.verified.of(token, (unknown) => this.principalOf(this.verifySignature(unknown)));
  }

  /** The caller in a payload whose signature, issuer, audience and times were checked; throws `TokenError`. */
  principalOf(payload: unknown): Principal {
    const claims = accessTokenClaims.safeParse(payload);
    if (!claims.success) throw new TokenError('claims', { cause: claims.error });
    return principalOf(claims.data);
  }

  private verifySignature(token: string): unknown {
    if (token === '') throw new TokenError('missing');
    try {
      return jsonwebtoken.verify(token, this.keys.select(token), this.verifyOptions);
    } catch (cause) {
      throw tokenErrorFrom(cause);
    }
  }

  private claimsFor(subject: TokenSubject): AccessTokenClaims {
    const now = Date.now();
    const iat = Math.floor(now / 1000);
    return {
      sub: subject.userId,
      user_id: subject.userId,
      username: subject.username,
      roles: [...subject.roles],
      aud: subject.audience,
      iss: this.options.issuer,
      iat,
      iat_ms: now,
      exp: iat + this.options.ttlSeconds,
      jti: randomUUID(),
      typ: 'access',
      ...(subject.sessionId !== undefined && { sid: subject.sessionId }),
    };
  }
}
