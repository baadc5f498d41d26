import type { z } from 'zod';

import { fileProcessingJob } from './file-processing.job.js';
import { fileRemovalJob } from './file-removal.job.js';
import { inventoryAlertJob } from './inventory-alert.job.js';
import type { JobDefinition } from './job-definition.js';
import { orderReminderJob } from './order-reminder.job.js';
import { overdueOrdersJob } from './overdue-orders.job.js';
import { paymentRetryJob } from './payment-retry.job.js';
import { systemCleanupJob } from './system-cleanup.job.js';
import { userEmailJob } from './user-email.job.js';
import { userNotificationJob } from './user-notification.job.js';

/** WK-01: every job there is, by its name. Producer, worker, metrics and start-up checks all go by this table. */
export const jobCatalogue = {
  'user-notification': userNotificationJob,
  'user-email': userEmailJob,
  'order-reminder': orderReminderJob,
  'payment-retry': paymentRetryJob,
  'inventory-alert': inventoryAlertJob,
  'file-processing': fileProcessingJob,
  'file-removal': fileRemovalJob,
  'overdue-orders': overdueOrdersJob,
  'system-cleanup': systemCleanupJob,
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobCatalogue;

/** A payload as a producer writes it: what has a default may be left out. */
export type JobInput<Name extends JobName = JobName> = z.input<(typeof jobCatalogue)[Name]['schema']>;

/** A payload as its processor gets it. */
export type JobPayload<Name extends JobName = JobName> = z.output<(typeof jobCatalogue)[Name]['schema']>;

export const jobNames = Object.keys(jobCatalogue) as readonly JobName[];

/** The queues of the catalogue, each once, with the greatest concurrency that a job of it asks for. */
export function jobQueues(): ReadonlyMap<string, number> {
  const queues = new Map<string, number>();
  for (const { queue, concurrency } of Object.values<JobDefinition>(jobCatalogue)) {
    queues.set(queue, Math.max(queues.get(queue) ?? 1, concurrency));
  }
  return queues;
}

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobCatalogue, name);
}

/** A payload that does not fit its job's schema. The text names fields, never values. */
export class JobPayloadError extends Error {
  override readonly name = 'JobPayloadError';

  constructor(job: string, issues: readonly { path: readonly PropertyKey[]; message: string }[]) {
    const problems = issues.map(
      ({ path, message }) => `${path.map(String).join('.') || 'payload'}: ${message}`,
    );
    super(`payload of job "${job}" refused: ${problems.join('; ')}`);
  }
}

/** @throws JobPayloadError */
export function parseJobPayload<Name extends JobName>(name: Name, payload: unknown): JobPayload<Name> {
  const result = jobCatalogue[name].schema.safeParse(payload);
  if (!result.success) throw new JobPayloadError(name, result.error.issues);
  return result.data as JobPayload<Name>;
}
