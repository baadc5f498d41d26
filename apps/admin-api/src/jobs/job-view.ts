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
    oldest_waiting_seconds: z.number().min(0).nullable().meta({ description: '`null` where none waits.' }),
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
    started_at: z.iso.datetime().nullable().meta({ description: 'When the last try began.' }),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Job' });

export const jobStates = ['waiting', 'active', 'delayed', 'completed', 'failed'] as const;

/** `keyword` is looked for in ids, names and reasons; what has not finished is sorted by when it was created. */
export const jobsQuery = listQuery(['finished_at']).extend({
  state: z.enum(jobStates).default('failed'),
  queue: z.enum([...jobQueues().keys()]).optional(),
});

export type QueueView = z.infer<typeof queueView>;
export type JobView = z.infer<typeof jobView>;
export type JobsQuery = z.infer<typeof jobsQuery>;

const maxReason = 1_000;

export function presentJob(job: Job, state: string): JobView {
  return {
    id: String(job.id),
    queue: job.queueName,
    name: job.name,
    state,
    attempts: job.attemptsMade,
    max_attempts: Math.max(1, job.opts.attempts ?? 1), // BullMQ's own 0 means once, too
    reason: job.failedReason ? job.failedReason.slice(0, maxReason) : null,
    payload: (maskedPayload(job.data) ?? null) as JobView['payload'],
    created_at: new Date(job.timestamp).toISOString(),
    started_at: textOf(job.processedOn),
    finished_at: textOf(job.finishedOn),
  };
}

function textOf(moment: number | undefined): string | null {
  return moment === undefined ? null : new Date(moment).toISOString();
}
