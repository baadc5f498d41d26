import { type LoginLog, loginOutcomes, type OperationLog, principalAudiences } from '@ginforge/database';
import { z } from 'zod';

const loggedValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** Something that an administrator did. */
export const operationLogView = z
  .object({
    id: z.uuid(),
    administrator_id: z.uuid(),
    username: z.string().meta({ description: 'As it was then.' }),
    entity: z.string(),
    action: z.string(),
    entity_id: z.string().nullable(),
    changes: z
      .record(z.string(), z.object({ from: loggedValue.optional(), to: loggedValue.optional() }))
      .meta({ description: 'By field; secrets are masked.' }),
    ip: z.string(),
    trace_id: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'OperationLog' });

export type OperationLogView = z.output<typeof operationLogView>;

export function presentOperationLog(log: OperationLog): OperationLogView {
  return {
    id: log.id,
    administrator_id: log.administratorId,
    username: log.username,
    entity: log.entity,
    action: log.action,
    entity_id: log.entityId,
    changes: log.changes,
    ip: log.ip,
    trace_id: log.traceId,
    created_at: log.createdAt.toISOString(),
  };
}

/** An attempt to sign in. */
export const loginLogView = z
  .object({
    id: z.uuid(),
    audience: z.enum(principalAudiences),
    username: z.string().meta({ description: 'As it was typed.' }),
    principal_id: z.uuid().nullable().meta({ description: 'Who it was, where there is such an account.' }),
    outcome: z.enum(loginOutcomes),
    ip: z.string(),
    user_agent: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'LoginLog' });

export type LoginLogView = z.output<typeof loginLogView>;

export function presentLoginLog(log: LoginLog): LoginLogView {
  return {
    id: log.id,
    audience: log.audience,
    username: log.username,
    principal_id: log.principalId,
    outcome: log.outcome,
    ip: log.ip,
    user_agent: log.userAgent,
    created_at: log.createdAt.toISOString(),
  };
}
