import {
  accountFields,
  accountStatuses,
  type EndUser,
  type ListColumns,
  listQuery,
} from '@ginforge/database';
import { z } from 'zod';

export const createEndUserBody = z
  .strictObject({
    username: accountFields.username,
    email: accountFields.email,
    password: accountFields.password,
    nickname: accountFields.displayName.optional(),
    phone: accountFields.phone.default(null),
  })
  .meta({ id: 'CreateEndUserBody' });

export type CreateEndUserBody = z.infer<typeof createEndUserBody>;

export const endUsersQuery = listQuery([
  'created_at',
  'username',
  'email',
  'nickname',
  'last_login_at',
]).extend({
  status: z.enum(accountStatuses).optional(),
});

export type EndUsersQuery = z.infer<typeof endUsersQuery>;

export const endUserColumns: ListColumns<EndUser, EndUsersQuery['sort_by']> = {
  sort: {
    created_at: 'createdAt',
    username: 'username',
    email: 'email',
    nickname: 'nickname',
    last_login_at: 'lastLoginAt',
  },
  search: ['username', 'email', 'nickname'],
};
