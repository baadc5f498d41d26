import { z } from 'zod';

import { accountStatuses } from '../entities/account-status.js';
import { type EndUser } from '../entities/end-user.entity.js';

/** How an end user is shown, to that user and to administrators. */
export const endUserFields = {
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
};

export type EndUserView = z.output<z.ZodObject<typeof endUserFields>>;

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
