import {
  type ListColumns,
  listQuery,
  type LoginLog,
  loginOutcomes,
  type OperationLog,
  principalAudiences,
  storableText,
} from '@ginforge/database';
import { z } from 'zod';

const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'must be a moment')
  .optional();

const period = {
  from: moment.meta({ description: 'Not before this moment.' }),
  to: moment.meta({ description: 'Before this moment.' }),
};

const name = storableText({ min: 1, max: 100 });

export const operationLogsQuery = listQuery(['created_at']).extend({
  ...period,
  administrator_id: z.uuid().optional(),
  entity: name.optional(),
  action: name.optional(),
  entity_id: name.optional(),
});

export type OperationLogsQuery = z.infer<typeof operationLogsQuery>;

export const operationLogColumns: ListColumns<OperationLog, OperationLogsQuery['sort_by']> = {
  sort: { created_at: 'createdAt' },
  search: ['username', 'entityId', 'ip', 'traceId'],
};

export const loginLogsQuery = listQuery(['created_at']).extend({
  ...period,
  audience: z.enum(principalAudiences).optional(),
  outcome: z.enum(loginOutcomes).optional(),
  principal_id: z.uuid().optional(),
  ip: name.optional(),
});

export type LoginLogsQuery = z.infer<typeof loginLogsQuery>;

export const loginLogColumns: ListColumns<LoginLog, LoginLogsQuery['sort_by']> = {
  sort: { created_at: 'createdAt' },
  search: ['username', 'ip', 'userAgent'],
};
