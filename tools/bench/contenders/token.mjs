import { createSecretKey, randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';

/** Longer than any run. */
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
  const all = { ...identity, ...kind, iat, iat_ms, exp: iat + lifetimeSeconds, ...claims };
  return jsonwebtoken.sign(all, keyOf(secret));
}

/** @type {Map<string, import('node:crypto').KeyObject>} made once: of a text each signature would make one anew */
const keys = new Map();

/** @param {string} secret */
function keyOf(secret) {
  const key = keys.get(secret) ?? createSecretKey(Buffer.from(secret));
  keys.set(secret, key);
  return key;
}

/** @param {number} number */
export const userId = (number) => `bench-user-${number}`;
