import { type Session } from '@ginforge/database';
import { z } from 'zod';

/** One sign-in of a user on one device, as that user sees it. */
export const sessionView = z
  .object({
    id: z.uuid(),
    current: z.boolean().meta({ description: 'Whether it is the one of the token that asks.' }),
    user_agent: z.string(),
    ip: z.string().meta({ description: 'Where it began.' }),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().meta({ description: 'When its tokens were last renewed.' }),
    expires_at: z.iso.datetime().meta({ description: 'When it ends unless it is used.' }),
  })
  .meta({ id: 'Session' });

export type SessionView = z.output<typeof sessionView>;

/** @param currentId the session of the caller's token */
export function presentSession(session: Session, currentId: string | undefined): SessionView {
  const { id, userAgent, ip, createdAt, lastUsedAt, expiresAt } = session;
  return {
    id,
    current: id === currentId,
    user_agent: userAgent,
    ip,
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt.toISOString(),
    expires_at: expiresAt.toISOString(),
  };
}
