import { endUserFields } from '@ginforge/database';
import { z } from 'zod';

/** How an end user looks to that user. */
export const userView = z.object(endUserFields).meta({ id: 'User' });

export type UserView = z.output<typeof userView>;
