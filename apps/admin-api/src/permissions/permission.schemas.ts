import { type ListColumns, listQuery, type Permission, storableText } from '@ginforge/database';
import { z } from 'zod';

import { permissionCodeField } from '../access/code-field.js';

const fields = {
  name: storableText({ min: 1, max: 64 }).trim(),
  description: storableText({ max: 500 }),
};

export const createPermissionBody = z
  .strictObject({
    code: permissionCodeField,
    name: fields.name,
    description: fields.description.default(''),
  })
  .meta({ id: 'CreatePermissionBody' });

export type CreatePermissionBody = z.infer<typeof createPermissionBody>;

/** What is left out stays; a code stays for ever. */
export const updatePermissionBody = z
  .strictObject({ name: fields.name.optional(), description: fields.description.optional() })
  .meta({ id: 'UpdatePermissionBody' });

export type UpdatePermissionBody = z.infer<typeof updatePermissionBody>;

export const permissionsQuery = listQuery(['code', 'name', 'created_at']);

export type PermissionsQuery = z.infer<typeof permissionsQuery>;

export const permissionColumns: ListColumns<Permission, PermissionsQuery['sort_by']> = {
  sort: { code: 'code', name: 'name', created_at: 'createdAt' },
  search: ['code', 'name', 'description'],
};
