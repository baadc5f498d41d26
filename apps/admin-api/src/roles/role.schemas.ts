import { versionField } from '@ginforge/back-office';
import { accountStatuses, type ListColumns, listQuery, type Role, storableText } from '@ginforge/database';
import { z } from 'zod';

import { codeField, permissionCodeField } from '../access/code-field.js';

const fields = {
  name: storableText({ min: 1, max: 64 }).trim(),
  description: storableText({ max: 500 }),
  sort: z.int().min(0).max(1_000_000),
  status: z.enum(accountStatuses),
  permissions: z.array(permissionCodeField).max(1_000).meta({ description: 'Codes.' }),
  menu_ids: z.array(z.uuid()).max(1_000),
};

export const createRoleBody = z
  .strictObject({
    code: codeField,
    name: fields.name,
    description: fields.description.default(''),
    sort: fields.sort.default(0),
    status: fields.status.default('active'),
    permissions: fields.permissions.default([]),
    menu_ids: fields.menu_ids.default([]),
  })
  .meta({ id: 'CreateRoleBody' });

export type CreateRoleBody = z.infer<typeof createRoleBody>;

/** What is left out stays; a code stays for ever. */
export const updateRoleBody = z
  .strictObject({
    name: fields.name.optional(),
    description: fields.description.optional(),
    sort: fields.sort.optional(),
    status: fields.status.optional(),
    permissions: fields.permissions.optional(),
    menu_ids: fields.menu_ids.optional(),
    version: versionField,
  })
  .meta({ id: 'UpdateRoleBody' });

export type UpdateRoleBody = z.infer<typeof updateRoleBody>;

export const roleStatusBody = z
  .strictObject({ status: fields.status, version: versionField })
  .meta({ id: 'RoleStatusBody' });

export type RoleStatusBody = z.infer<typeof roleStatusBody>;

export const rolePermissionsBody = z
  .strictObject({ permissions: fields.permissions, version: versionField })
  .meta({ id: 'RolePermissionsBody' });

export type RolePermissionsBody = z.infer<typeof rolePermissionsBody>;

export const rolesQuery = listQuery(['sort', 'code', 'name', 'created_at']).extend({
  status: z.enum(accountStatuses).optional(),
});

export type RolesQuery = z.infer<typeof rolesQuery>;

export const roleColumns: ListColumns<Role, RolesQuery['sort_by']> = {
  sort: { sort: 'sort', code: 'code', name: 'name', created_at: 'createdAt' },
  search: ['code', 'name', 'description'],
};
