import { accountFields } from '@ginforge/database';
import { z } from 'zod';

/** What an administrator may change of the own account: never roles, never the status. What is left out stays. */
export const profileBody = z
  .strictObject({
    email: accountFields.email.optional(),
    name: accountFields.displayName.optional(),
    phone: accountFields.phone.optional(),
    avatar: accountFields.avatar.optional(),
  })
  .meta({ id: 'ProfileBody' });

export type ProfileBody = z.infer<typeof profileBody>;
