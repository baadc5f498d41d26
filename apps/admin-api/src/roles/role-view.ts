import { accountStatuses, type Role } from '@ginforge/database';
import { z } from 'zod';

/** How a role is shown. */
export const roleView = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    description: z.string(),
    sort: z.int(),
    status: z.enum(accountStatuses),
    permissions: z.array(z.string()).meta({ description: 'Codes, sorted.' }),
    menu_ids: z.array(z.uuid()),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Role' });

export type RoleView = z.output<typeof roleView>;

/** @param role with permissions and menus */
export function presentRole(role: Role): RoleView {
  return {
    id: role.id,
    code: role.code,
    name: role.name,
    description: role.description,
    sort: role.sort,
    status: role.status,
    permissions: role.permissions.map(({ code }) => code).sort(),
    menu_ids: role.menus.map(({ id }) => id).sort(),
    version: role.version,
    created_at: role.createdAt.toISOString(),
    updated_at: role.updatedAt.toISOString(),
  };
}
