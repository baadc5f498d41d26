import jsonwebtoken from 'jsonwebtoken';

/** Why a token was refused: for logs and metrics only, never for an answer (RT-03). */
export type TokenRefusal =
  'missing' | 'malformed' | 'signature' | 'claims' | 'expired' | 'not_active' | 'revoked';

/** An access token that is not accepted. Every reason has the same answer: 401 UNAUTHORIZED. */
export class TokenError extends Error {
  override readonly name = 'TokenError';

  constructor(
    readonly reason: TokenRefusal,
    options?: ErrorOptions,
  ) {
    super(`access token refused: ${reason}`, options);
  }
}

const signatureFaults = /signature|algorithm|secretOrPublicKey|secret or public key/;
const claimFaults = /audience|issuer|invalid (?:nbf|exp) value/;

/** The `TokenError` for whatever jsonwebtoken or passport-jwt gave as the reason of a refusal. */
export function tokenErrorFrom(cause: unknown): TokenError {
  if (cause instanceof TokenError) return cause;
  return new TokenError(refusalOf(cause), { cause });
}

function refusalOf(cause: unknown): TokenRefusal {
  if (cause instanceof jsonwebtoken.TokenExpiredError) return 'expired';
  if (cause instanceof jsonwebtoken.NotBeforeError) return 'not_active';
  if (!(cause instanceof Error)) return 'malformed';
  if (cause.message === 'No auth token') return 'missing';
  if (claimFaults.test(cause.message)) return 'claims';
  if (signatureFaults.test(cause.message)) return 'signature';
  return 'malformed';
}
