import { ENVIRONMENT, Metrics, OutageError } from '@ginforge/chassis';
import { removeExpiredIdempotencyRecords } from '@ginforge/database';
import { FileStorage } from '@ginforge/files';
import type { JobContext, JobPayload, JobProcessor } from '@ginforge/jobs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { CleanupEnvironment } from './cleanup-environment.js';
import { type ExpiredRows, removeExpired } from './expired-rows.js';
import { ForgottenFiles } from './forgotten-files.js';

/** Removes what nobody needs any more, and mends what was left half done. One table that cannot be cleaned keeps it from no other. */
@Injectable()
export class SystemCleanupProcessor implements JobProcessor<'system-cleanup'> {
  private readonly expired: readonly ExpiredRows[];
  private readonly files: ForgottenFiles;
  private readonly removed;
  private readonly logger = new Logger('SystemCleanup');

  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENVIRONMENT) environment: CleanupEnvironment,
    storage: FileStorage,
    metrics: Metrics,
  ) {
    this.files = new ForgottenFiles(dataSource, storage, environment.FILE_ORPHAN_RETENTION);
    this.expired = expiredRows(environment);
    this.removed = metrics.counter(
      'cleanup_removed_total',
      'Rows that the clean-up removed, and objects of the storage.',
      ['table'] as const,
    );
  }

  /** @throws AggregateError that names what could not be cleaned and why, so that it is tried again; OutageError at once */
  async process(_payload: JobPayload<'system-cleanup'>, { signal }: JobContext): Promise<void> {
    const failures: Error[] = [];
    for (const [table, remove] of this.tasks(signal)) {
      try {
        this.note(table, await remove());
      } catch (error) {
        if (error instanceof OutageError) throw error;
        failures.push(new Error(`${table} (${String(error)})`, { cause: error }));
      }
    }
    await this.files.processAgain();
    if (failures.length > 0) {
      throw new AggregateError(failures, `Not cleaned: ${failures.map(({ message }) => message).join('; ')}`);
    }
  }

  /** What removes what nobody needs, and says how much it was. */
  private tasks(signal: AbortSignal): readonly (readonly [string, () => Promise<number>])[] {
    return [
      ...this.expired.map(
        (rows) => [rows.table, () => removeExpired(this.dataSource, rows, signal)] as const,
      ),
      ['idempotency_records', () => removeExpiredIdempotencyRecords(this.dataSource)],
      ['uploads', () => this.files.endUploads(signal)],
      ['file_contents', () => this.files.releaseContents(signal)],
      ['stored_objects', () => this.files.removeOrphans(signal)],
    ];
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
    { table: 'uploads', key: 'id', since: 'expires_at', retention: 0, only: 'finished_at IS NOT NULL' },
    { table: 'emails', key: 'id', since: 'sent_at', retention: environment.EMAIL_RETENTION },
  ];
}
