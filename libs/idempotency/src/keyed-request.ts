import { createHash, createHmac, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

import { type Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import type { Request } from 'express';

import { canonicalJson } from './canonical-json.js';

/** A request with an `Idempotency-Key`, by its digests: who says which key, and what is asked. */
export interface KeyedRequest {
  /** Caller and key. */
  readonly id: Buffer;
  /** Method, path, query and body. */
  readonly fingerprint: Buffer;
}

const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** Names of fields whose values somebody with the database must not find by trying. */
const secretField = /"[^"]*(?:password|secret|token)[^"]*":/i;

const stretch = promisify<string, Buffer, number, Buffer>(scrypt);

/** @throws ApplicationError VALIDATION_FAILED for a key that is not 1 to 255 visible ASCII characters */
export async function keyedRequest(request: Request, key: string): Promise<KeyedRequest> {
  if (!keyPattern.test(key)) {
    const message = 'must be 1 to 255 visible ASCII characters';
    throw new ApplicationError('VALIDATION_FAILED', { errors: [{ path: 'Idempotency-Key', message }] });
  }
  const id = createHash('sha256')
    .update(`${callerOf(request)}\n${key}`)
    .digest();
  return { id, fingerprint: await fingerprintOf(request, key, id) };
}

/** The signed-in user, or before sign-in the client's address. */
function callerOf({ user, ip }: Request): string {
  const principal = user as Principal | undefined;
  return principal === undefined ? `address:${ip ?? ''}` : `${principal.audience}:${principal.userId}`;
}

/** What has a password in it is stretched (scrypt, some 40 ms), so that the record is no shorter way to it than the account's own hash. */
async function fingerprintOf(request: Request, key: string, salt: Buffer): Promise<Buffer> {
  const body = canonicalJson(request.body ?? null);
  const text = `${request.method} ${request.originalUrl}\n${body}`;
  return secretField.test(body) ? stretch(text, salt, 32) : createHmac('sha256', key).update(text).digest();
}
