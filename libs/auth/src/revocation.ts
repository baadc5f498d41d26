import { defineEvent } from '@ginforge/chassis';
import { z } from 'zod';

import type { Principal } from './principal.js';

const id = z.string().min(1);

/** What a revocation looks like on its way. */
export const revocationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('token'), id }),
  z.object({ kind: z.literal('session'), id }),
  z.object({ kind: z.literal('user'), id, before: z.number() }),
]);

/**
 * What was revoked: one token (`jti`), a refresh session with its tokens (`sid`), or all tokens that a user got up to
 * `before` (Unix milliseconds, inclusive).
 */
export type Revocation = z.infer<typeof revocationSchema>;

/** Told to all services with every revocation, once {@link Revocations} can be asked for it. */
export const authRevoked = defineEvent('auth.revoked', revocationSchema);

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
