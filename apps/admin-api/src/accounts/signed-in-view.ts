import { tokenFields } from '@ginforge/sign-in';
import { type z } from 'zod';

import { consoleView } from '../profile/console-view.js';

/** What an administrator who has signed in gets. */
export const signedInView = consoleView.extend(tokenFields).meta({ id: 'SignedIn' });

export type SignedInView = z.output<typeof signedInView>;
