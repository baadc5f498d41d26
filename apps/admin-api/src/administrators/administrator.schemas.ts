import { versionField } from '@ginforge/back-office';
import {
  accountFields,
  accountStatuses,
  type Administrator,
  type ListColumns,
  listQuery,
} from '@ginforge/database';
import { z } from 'zod';

const roleIds = z.array(z.uuid()).max(50);

export const createAdministratorBody = z
  .strictObject({
    username: accountFields.username,
    email: accountFields.email,
    password: accountFields.password,
    name: accountFields.displayName.default(''),
    phone: accountFields.phone.default(null),
    role_ids: roleIds.default([]),
  })
  .meta({ id: 'CreateAdministratorBody' });

export type CreateAdministratorBody = z.infer<typeof createAdministratorBody>;

/** What is left out stays. */
export const updateAdministratorBody = z
  .strictObject({
    email: accountFields.email.optional(),
    name: accountFields.displayName.optional(),
    phone: accountFields.phone.optional(),
    avatar: accountFields.avatar.optional(),
    role_ids: roleIds.optional(),
    version: versionField,
  })
  .meta({ id: 'UpdateAdministratorBody' });

export type UpdateAdministratorBody = z.infer<typeof updateAdministratorBody>;

export const administratorStatusBody = z
  .strictObject({ status: z.enum(accountStatuses), version: versionField })
  .meta({ id: 'AdministratorStatusBody' });

export type AdministratorStatusBody = z.infer<typeof administratorStatusBody>;

export const resetPasswordBody = z
  .strictObject({ password: accountFields.password })
  .meta({ id: 'ResetPasswordBody' });

export type ResetPasswordBody = z.infer<typeof resetPasswordBody>;

export const administratorsQuery = listQuery([
  'created_at',
  'username',
  'email',
  'name',
  'last_login_at',
]).extend({
  status: z.enum(accountStatuses).optional(),
  role_id: z.uuid().optional().meta({ description: 'Those who have this role.' }),
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
