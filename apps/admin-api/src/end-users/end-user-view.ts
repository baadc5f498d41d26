import { endUserFields } from '@ginforge/database';
import { z } from 'zod';

/** How an end user is shown to administrators. */
export const endUserView = z.object(endUserFields).meta({ id: 'EndUser' });
