import jsonwebtoken from 'jsonwebtoken';
import { randomUUID } from 'node:crypto';

/** What the gateways of a run verify with: that of the stack that runs already, or one for those that we start. */
export const jwtSecret =
  process.env['GINFORGE_E2E_JWT_SECRET'] ?? 'chaos-0123456789abcdefghijklmnopqrstuvwxyz-chaos';

/** Short, so that tokens are renewed in place many times in a run (RT-07). */
const lifetimeSeconds = 90;

/** A fresh access token (platform.md, 7). */
export function signToken(userId: string): string {
  const identity = { sub: userId, user_id: userId, username: userId, roles: [] };
  return jsonwebtoken.sign({ ...identity, typ: 'access' }, jwtSecret, {
    algorithm: 'HS256',
    expiresIn: lifetimeSeconds,
    audience: 'user',
    issuer: 'ginforge',
    jwtid: randomUUID(),
  });
}
