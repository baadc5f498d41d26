import { isBuiltIn } from '@ginforge/back-office';
import { type Permission } from '@ginforge/database';
import { z } from 'zod';

/** How a permission is shown. */
export const permissionView = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    description: z.string(),
    built_in: z.boolean().meta({ description: 'Whether a route of ours asks for it: then it stays.' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Permission' });

export type PermissionView = z.output<typeof permissionView>;

export function presentPermission({ id, code, name, description, createdAt }: Permission): PermissionView {
  return { id, code, name, description, built_in: isBuiltIn(code), created_at: createdAt.toISOString() };
}
