import { z } from 'zod';

import { consoleView } from '../profile/console-view.js';

/** What an administrator who has signed in gets. */
export const signedInView = consoleView
  .extend({
    token: z.string().meta({ description: 'The access token: `Authorization: Bearer …`.' }),
    refresh_token: z.string().meta({ description: 'Good for one refresh.' }),
    expires_in: z.int().meta({ description: 'Seconds until the token expires.' }),
  })
  .meta({ id: 'SignedIn' });

export type SignedInView = z.output<typeof signedInView>;
