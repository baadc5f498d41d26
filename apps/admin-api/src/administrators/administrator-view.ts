import { type Administrator } from '@ginforge/database';

/** How an administrator is shown. */
export function administratorView(administrator: Administrator) {
  return {
    id: administrator.id,
    username: administrator.username,
    email: administrator.email,
    name: administrator.name,
    phone: administrator.phone,
    avatar: administrator.avatar,
    status: administrator.status,
    roles: administrator.roles.map(({ id, code, name }) => ({ id, code, name })),
    last_login_at: administrator.lastLoginAt?.toISOString() ?? null,
    created_at: administrator.createdAt.toISOString(),
    updated_at: administrator.updatedAt.toISOString(),
  };
}

export type AdministratorView = ReturnType<typeof administratorView>;
