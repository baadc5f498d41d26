import { z } from 'zod';

import { type SignedIn } from './account-sessions.js';
import { type Account } from './accounts.js';

/** What somebody who has signed in gets, beside the view of the account. */
export const tokenFields = {
  token: z.string().meta({ description: 'The access token: `Authorization: Bearer …`.' }),
  refresh_token: z.string().meta({ description: 'Good for one refresh.' }),
  expires_in: z.int().meta({ description: 'Seconds until the token expires.' }),
};

export type TokenView = z.output<z.ZodObject<typeof tokenFields>>;

export function presentTokens({ token, refreshToken, expiresIn }: SignedIn<Account>): TokenView {
  return { token, refresh_token: refreshToken, expires_in: expiresIn };
}
