import { createHash, randomBytes } from 'node:crypto';

/** A random token of 256 bits (base64url, 43 characters) that means nothing by itself, such as a refresh token. */
export function newOpaqueToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What to store in place of an opaque token: its SHA-256 in hex. It needs no salt, the token is random enough. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
