import {
  accountFields,
  accountStatuses,
  type Administrator,
  type ListColumns,
  listQuery,
} from '@ginforge/database';
import { z } from 'zod';

export const createAdministratorBody = z
  .strictObject({
    username: accountFields.username,
    email: accountFields.email,
    password: accountFields.password,
    name: accountFields.displayName.default(''),
    phone: accountFields.phone.default(null),
    role_ids: z.array(z.uuid()).max(50).default([]),
  })
  .meta({ id: 'CreateAdministratorBody' });

export type CreateAdministratorBody = z.infer<typeof createAdministratorBody>;

export const administratorsQuery = listQuery([
  'created_at',
  'username',
  'email',
  'name',
  'last_login_at',
]).extend({
  status: z.enum(accountStatuses).optional(),
});

export type AdministratorsQuery = z.infer<typeof administratorsQuery>;

export const administratorColumns: ListColumns<Administrator, AdministratorsQuery['sort_by']> = {
  sort: {
    created_at: 'createdAt',
    username: 'username',
    email: 'email',
    name: 'name',
    last_login_at: 'lastLoginAt',
  },
  search: ['username', 'email', 'name'],
};
