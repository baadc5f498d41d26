import { randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';

/** So that a user who connects twice is one user, and nobody makes the same token twice. */
const lifetimeSeconds = 3_600;

/**
 * An access token as user-api issues it.
 *
 * @param {string} userId
 * @param {string} secret
 * @param {object} [claims] others
 */
export function accessToken(userId, secret, claims = {}) {
  const iat_ms = Date.now();
  const iat = Math.floor(iat_ms / 1_000);
  const identity = { sub: userId, user_id: userId, username: userId, roles: [] };
  const kind = { aud: 'user', iss: 'ginforge', typ: 'access', jti: randomUUID() };
  return jsonwebtoken.sign(
    { ...identity, ...kind, iat, iat_ms, exp: iat + lifetimeSeconds, ...claims },
    secret,
  );
}

/** @param {number} number */
export const userId = (number) => `bench-user-${number}`;
