import { type z } from 'zod';

import { type Session } from '../entities/session.entity.js';
import { type ListColumns, listQuery } from '../pagination.js';

/** The query of a list of somebody's sessions (AP-03). */
export const sessionsQuery = listQuery(['last_used_at', 'created_at']);

export type SessionsQuery = z.infer<typeof sessionsQuery>;

export const sessionColumns: ListColumns<Session, SessionsQuery['sort_by']> = {
  sort: { last_used_at: 'lastUsedAt', created_at: 'createdAt' },
  search: ['userAgent', 'ip'],
};
