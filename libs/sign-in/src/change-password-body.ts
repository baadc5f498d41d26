import { accountFields, loginBody } from '@ginforge/database';
import { z } from 'zod';

export const changePasswordBody = z
  .strictObject({ old_password: loginBody.shape.password, new_password: accountFields.password })
  .meta({ id: 'ChangePasswordBody' });

export type ChangePasswordBody = z.infer<typeof changePasswordBody>;
