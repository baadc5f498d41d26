import { z } from 'zod';

import { userView } from './user-view.js';

/** What somebody who has signed in gets. */
export const signedInView = z
  .object({
    user: userView,
    token: z.string().meta({ description: 'The access token: `Authorization: Bearer …`.' }),
    refresh_token: z.string().meta({ description: 'Good for one refresh.' }),
    expires_in: z.int().meta({ description: 'Seconds until the token expires.' }),
  })
  .meta({ id: 'SignedIn' });

export type SignedIn = z.output<typeof signedInView>;
