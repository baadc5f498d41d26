import { accountStatuses, type Administrator } from '@ginforge/database';
import { z } from 'zod';

const roleSummary = z.object({ id: z.uuid(), code: z.string(), name: z.string() });

/** How an administrator is shown. */
export const administratorView = z
  .object({
    id: z.uuid(),
    username: z.string(),
    email: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    avatar: z.string().nullable(),
    status: z.enum(accountStatuses),
    roles: z.array(roleSummary),
    version: z.int(),
    last_login_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Administrator' });

export type AdministratorView = z.output<typeof administratorView>;

export function presentAdministrator(administrator: Administrator): AdministratorView {
  return {
    id: administrator.id,
    username: administrator.username,
    email: administrator.email,
    name: administrator.name,
    phone: administrator.phone,
    avatar: administrator.avatar,
    status: administrator.status,
    roles: administrator.roles.map(({ id, code, name }) => ({ id, code, name })),
    version: administrator.version,
    last_login_at: administrator.lastLoginAt?.toISOString() ?? null,
    created_at: administrator.createdAt.toISOString(),
    updated_at: administrator.updatedAt.toISOString(),
  };
}
