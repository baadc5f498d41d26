import { z } from 'zod';

/** Who a token is for. Neither audience's token opens the other's API (AD-06). */
export const audiences = ['user', 'admin'] as const;

/** `user`: an end user; `admin`: an administrator. */
export type Audience = (typeof audiences)[number];

/** Who is calling, as a verified access token says. Made once per request or connection and never changed. */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly roles: readonly string[];
  readonly audience: Audience;
  /** `jti` of the token. */
  readonly tokenId: string;
  /** `sid` of the token: the refresh session that it was issued from. */
  readonly sessionId?: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix milliseconds; where the token has no `iat_ms`, the first millisecond of `issuedAt`. */
  readonly issuedAtMs: number;
  /** Unix seconds: from here on the token is expired. */
  readonly expiresAt: number;
}

const identifier = z.string().min(1).max(128);

/**
 * The claims of an access token (platform.md, 7). `iat_ms` is ours: it lets a token that was issued in the same second
 * as a revocation be told from the ones before it.
 */
export const accessTokenClaims = z
  .object({
    sub: identifier,
    user_id: identifier,
    username: z.string(),
    roles: z.array(z.string()),
    aud: z.enum(audiences),
    iss: z.string(),
    iat: z.number(),
    iat_ms: z.number().int().optional(),
    exp: z.number(),
    jti: identifier,
    typ: z.literal('access'),
    sid: identifier.optional(),
  })
  .refine((claims) => claims.sub === claims.user_id, { error: 'sub and user_id differ' })
  .refine((claims) => claims.iat_ms === undefined || Math.floor(claims.iat_ms / 1000) === claims.iat, {
    error: 'iat and iat_ms differ',
  });

/** The claims of an access token. */
export type AccessTokenClaims = z.infer<typeof accessTokenClaims>;

/** The caller that these claims describe. */
export function principalOf(claims: AccessTokenClaims): Principal {
  return Object.freeze({
    userId: claims.user_id,
    username: claims.username,
    roles: Object.freeze(claims.roles),
    audience: claims.aud,
    tokenId: claims.jti,
    ...(claims.sid !== undefined && { sessionId: claims.sid }),
    issuedAt: claims.iat,
    issuedAtMs: claims.iat_ms ?? claims.iat * 1000,
    expiresAt: claims.exp,
  });
}
