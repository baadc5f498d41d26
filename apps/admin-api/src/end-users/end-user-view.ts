import { type EndUser } from '@ginforge/database';

/** How an end user is shown to administrators. */
export function endUserView(user: EndUser) {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    nickname: user.nickname,
    avatar: user.avatar,
    phone: user.phone,
    status: user.status,
    last_login_at: user.lastLoginAt?.toISOString() ?? null,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  };
}

export type EndUserView = ReturnType<typeof endUserView>;
