import { listQuery } from '@ginforge/database';
import { jobQueues } from '@ginforge/jobs';
import { type Job } from 'bullmq';
import { z } from 'zod';

import { maskedPayload } from './masked-payload.js';

/** A queue and how many jobs wait in it. */
export const queueView = z
  .object({
    name: z.string(),
    jobs: z.array(z.string()).meta({ description: 'The names of the jobs that go into it.' }),
    paused: z.boolean(),
    counts: z.object({
      waiting: z.int(),
      active: z.int(),
      delayed: z.int(),
      completed: z.int().meta({ description: 'Of the last hour.' }),
      failed: z.int().meta({ description: 'Dead: tried as often as they may be, or refused.' }),
    }),
    schedules: z.array(
      z.object({
        job: z.string(),
        every_seconds: z.number().nullable(),
        next_at: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({ id: 'Queue' });

export const jobView = z
  .object({
    id: z.string(),
    queue: z.string(),
    name: z.string(),
    state: z.string(),
    attempts: z.int().meta({ description: 'How often it was tried.' }),
    max_attempts: z.int(),
    reason: z.string().nullable().meta({ description: 'Why the last try failed.' }),
    payload: z.json().meta({ id: 'MaskedPayload', description: 'Texts are masked but for ids.' }),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Job' });

/** `keyword` is looked for in ids, names and reasons. */
export const failedJobsQuery = listQuery(['finished_at']).extend({
  queue: z.enum([...jobQueues().keys()]).optional(),
});

export type QueueView = z.infer<typeof queueView>;
export type JobView = z.infer<typeof jobView>;
export type FailedJobsQuery = z.infer<typeof failedJobsQuery>;

const maxReason = 1_000;

export function presentJob(job: Job, state: string): JobView {
  return {
    id: String(job.id),
    queue: job.queueName,
    name: job.name,
    state,
    attempts: job.attemptsMade,
    max_attempts: job.opts.attempts ?? 1,
    reason: job.failedReason ? job.failedReason.slice(0, maxReason) : null,
    payload: (maskedPayload(job.data) ?? null) as JobView['payload'],
    created_at: new Date(job.timestamp).toISOString(),
    finished_at: job.finishedOn === undefined ? null : new Date(job.finishedOn).toISOString(),
  };
}
