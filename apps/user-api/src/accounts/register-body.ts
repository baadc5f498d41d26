import { accountFields } from '@ginforge/database';
import { z } from 'zod';

export const registerBody = z
  .strictObject({
    username: accountFields.username,
    email: accountFields.email,
    password: accountFields.password,
    nickname: accountFields.displayName.optional(),
  })
  .meta({ id: 'RegisterBody' });

export type RegisterBody = z.infer<typeof registerBody>;
