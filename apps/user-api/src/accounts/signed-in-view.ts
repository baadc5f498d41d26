import { type EndUser, presentEndUser } from '@ginforge/database';
import { presentTokens, type SignedIn, tokenFields } from '@ginforge/sign-in';
import { z } from 'zod';

import { userView } from './user-view.js';

/** What a user who has signed in gets. */
export const signedInView = z.object({ user: userView, ...tokenFields }).meta({ id: 'SignedIn' });

export type SignedInView = z.output<typeof signedInView>;

export function presentSignedIn(signedIn: SignedIn<EndUser>): SignedInView {
  return { user: presentEndUser(signedIn.account), ...presentTokens(signedIn) };
}
