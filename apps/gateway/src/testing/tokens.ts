import { randomUUID } from 'node:crypto';
import jsonwebtoken, { type SignOptions } from 'jsonwebtoken';

/** What every gateway under test signs and verifies with. */
export const testSecret = 'a secret of the tests alone, 48 bytes or so long';

type Claims = Record<string, unknown>;

/** Claims of a good access token (platform.md, 7) with changes; `undefined` removes one. */
export function accessClaims(userId: string, changes: Claims = {}): Claims {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now - 1, exp: now + 900 };
  const identity = { sub: userId, user_id: userId, username: `name of ${userId}`, roles: [] };
  return {
    ...identity,
    ...times,
    aud: 'user',
    iss: 'ginforge',
    jti: randomUUID(),
    typ: 'access',
    ...changes,
  };
}

/** A signed token; without changes one that the gateway takes. */
export function accessToken(
  userId: string,
  changes: Claims = {},
  secret = testSecret,
  options: SignOptions = {},
): string {
  const claims = accessClaims(userId, changes);
  return jsonwebtoken.sign(JSON.stringify(claims), secret, { algorithm: 'HS256', ...options });
}

/** A token of the console's audience. */
export function administratorToken(userId: string): string {
  return accessToken(userId, { aud: 'admin', roles: ['admin'] });
}
