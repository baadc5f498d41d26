import type { JobSchedule } from '@ginforge/jobs';

import type { CleanupEnvironment } from './cleanup/cleanup-environment.js';

const overdueOrdersEveryMs = 600_000;

/** The jobs that come by themselves. */
export function jobSchedules({ CLEANUP_INTERVAL }: CleanupEnvironment): readonly JobSchedule[] {
  return [
    { job: 'system-cleanup', payload: {}, everyMs: CLEANUP_INTERVAL * 1_000 },
    { job: 'overdue-orders', payload: {}, everyMs: overdueOrdersEveryMs },
  ];
}
