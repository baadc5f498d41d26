import { ENVIRONMENT, Metrics } from '@ginforge/chassis';
import { removeExpiredIdempotencyRecords } from '@ginforge/database';
import type { JobContext, JobPayload, JobProcessor } from '@ginforge/jobs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { CleanupEnvironment } from './cleanup-environment.js';
import { type ExpiredRows, removeExpired } from './expired-rows.js';

/** Removes what nobody needs any more. One table that cannot be cleaned does not keep it from the others. */
@Injectable()
export class SystemCleanupProcessor implements JobProcessor<'system-cleanup'> {
  private readonly expired: readonly ExpiredRows[];
  private readonly removed;
  private readonly logger = new Logger('SystemCleanup');

  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENVIRONMENT) environment: CleanupEnvironment,
    metrics: Metrics,
  ) {
    this.expired = expiredRows(environment);
    this.removed = metrics.counter('cleanup_removed_total', 'Rows that the clean-up removed.', [
      'table',
    ] as const);
  }

  /** @throws AggregateError of what could not be cleaned, so that it is tried again */
  async process(_payload: JobPayload<'system-cleanup'>, { signal }: JobContext): Promise<void> {
    const failures: unknown[] = [];
    const clean = async (table: string, remove: () => Promise<number>) => {
      try {
        this.note(table, await remove());
      } catch (error) {
        failures.push(error);
      }
    };
    for (const rows of this.expired) {
      await clean(rows.table, () => removeExpired(this.dataSource, rows, signal));
    }
    await clean('idempotency_records', () => removeExpiredIdempotencyRecords(this.dataSource));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} tables were not cleaned`);
  }

  private note(table: string, count: number): void {
    if (count === 0) return;
    this.removed.inc({ table }, count);
    this.logger.log({ table, count }, 'removed what had expired');
  }
}

function expiredRows(environment: CleanupEnvironment): readonly ExpiredRows[] {
  const { OUTBOX_RETENTION: outbox, NOTIFICATION_RETENTION: notifications } = environment;
  const { OPERATION_LOG_RETENTION: operations } = environment;
  return [
    { table: 'sessions', key: 'id', since: 'expires_at', retention: environment.SESSION_RETENTION },
    { table: 'login_logs', key: 'id', since: 'created_at', retention: environment.LOGIN_LOG_RETENTION },
    { table: 'operation_logs', key: 'id', since: 'created_at', retention: operations },
    { table: 'sent_notifications', key: 'id', since: 'created_at', retention: operations },
    { table: 'notifications', key: 'id', since: 'read_at', retention: notifications },
    { table: 'notifications', key: 'id', since: 'deleted_at', retention: notifications },
    { table: 'outbox_messages', key: 'seq', since: 'failed_at', retention: outbox },
    { table: 'outbox_jobs', key: 'seq', since: 'failed_at', retention: outbox },
    { table: 'emails', key: 'id', since: 'sent_at', retention: environment.EMAIL_RETENTION },
  ];
}
