import { accountFields } from '@ginforge/database';
import { z } from 'zod';

/** What a user may change alone; what is left out stays. */
export const profileBody = z
  .strictObject({
    email: accountFields.email.optional(),
    nickname: accountFields.displayName.min(1).optional(),
    phone: accountFields.phone.optional(),
    avatar: accountFields.avatar.optional(),
  })
  .meta({ id: 'ProfileBody' });

export type ProfileBody = z.infer<typeof profileBody>;
