import { accountStatuses, type EndUser } from '@ginforge/database';
import { z } from 'zod';

/** How an end user is shown to administrators. */
export const endUserView = z
  .object({
    id: z.uuid(),
    username: z.string(),
    email: z.string(),
    nickname: z.string(),
    avatar: z.string().nullable(),
    phone: z.string().nullable(),
    status: z.enum(accountStatuses),
    last_login_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'EndUser' });

export type EndUserView = z.output<typeof endUserView>;

export function presentEndUser(user: EndUser): EndUserView {
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
