import {
  type ListColumns,
  listQuery,
  type LoginLog,
  loginOutcomes,
  type OperationLog,
  orderlyPeriod,
  periodQuery,
  principalAudiences,
  storableText,
} from '@ginforge/database';
import { z } from 'zod';

const name = storableText({ min: 1, max: 100 });

export const operationLogsQuery = listQuery(['created_at'])
  .extend({
    ...periodQuery,
    administrator_id: z.uuid().optional(),
    entity: name.optional(),
    action: name.optional(),
    entity_id: name.optional(),
  })
  .check(orderlyPeriod);

export type OperationLogsQuery = z.infer<typeof operationLogsQuery>;

export const operationLogColumns: ListColumns<OperationLog, OperationLogsQuery['sort_by']> = {
  sort: { created_at: 'createdAt' },
  search: ['username', 'entityId', 'ip', 'traceId'],
};

export const loginLogsQuery = listQuery(['created_at'])
  .extend({
    ...periodQuery,
    audience: z.enum(principalAudiences).optional(),
    outcome: z.enum(loginOutcomes).optional(),
    principal_id: z.uuid().optional(),
    ip: name.optional(),
  })
  .check(orderlyPeriod);

export type LoginLogsQuery = z.infer<typeof loginLogsQuery>;

export const loginLogColumns: ListColumns<LoginLog, LoginLogsQuery['sort_by']> = {
  sort: { created_at: 'createdAt' },
  search: ['username', 'ip', 'userAgent'],
};
