import { z } from 'zod';

import type { Principal } from './principal.js';

/** Redis channel on which every revocation is announced, as JSON that `parseRevocation` reads. */
export const revocationChannel = 'ginforge:auth:revocations';

const id = z.string().min(1);

const revocationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('token'), id }),
  z.object({ kind: z.literal('session'), id }),
  z.object({ kind: z.literal('user'), id, before: z.number() }),
]);

/**
 * What was revoked: one token (`jti`), a refresh session with its tokens (`sid`), or all tokens that a user got up to
 * `before` (Unix milliseconds, inclusive).
 */
export type Revocation = z.infer<typeof revocationSchema>;

/** A message of `revocationChannel`; undefined where it is none. */
export function parseRevocation(payload: string): Revocation | undefined {
  try {
    return revocationSchema.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined; // not JSON: the caller counts it
  }
}

/** Whether this revocation ends what that caller's token allows; RT-08 closes such sockets. */
export function revokes(revocation: Revocation, principal: Principal): boolean {
  switch (revocation.kind) {
    case 'token':
      return revocation.id === principal.tokenId;
    case 'session':
      return revocation.id === principal.sessionId;
    case 'user':
      return revocation.id === principal.userId && principal.issuedAtMs <= revocation.before;
  }
}
