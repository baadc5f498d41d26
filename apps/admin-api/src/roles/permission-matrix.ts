import { accountStatuses, type Permission, type Role } from '@ginforge/database';
import { z } from 'zod';

/** Which role allows what, for a table of check boxes. */
export const permissionMatrix = z
  .object({
    permissions: z.array(z.object({ code: z.string(), name: z.string(), description: z.string() })),
    roles: z.array(
      z.object({
        id: z.uuid(),
        code: z.string(),
        name: z.string(),
        status: z.enum(accountStatuses),
        version: z.int(),
        permissions: z.array(z.string()).meta({ description: 'Codes; `super_admin` has all.' }),
      }),
    ),
  })
  .meta({ id: 'PermissionMatrix' });

export type PermissionMatrix = z.output<typeof permissionMatrix>;

export function matrixOf(permissions: readonly Permission[], roles: readonly Role[]): PermissionMatrix {
  return {
    permissions: permissions.map(({ code, name, description }) => ({ code, name, description })),
    roles: roles.map(({ id, code, name, status, version, permissions: given }) => ({
      id,
      code,
      name,
      status,
      version,
      permissions: given.map((permission) => permission.code).sort(),
    })),
  };
}
