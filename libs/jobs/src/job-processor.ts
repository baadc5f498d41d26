import type { Type } from '@nestjs/common';

import type { JobName, JobPayload } from './job-catalogue.js';

/** What a processor knows of the job beside its payload. */
export interface JobContext {
  readonly id: string;
  readonly name: JobName;
  /** 1 for the first try. */
  readonly attempt: number;
  /** How many workers have died with this job in their hands; it may have been the job's doing. */
  readonly takeovers: number;
  /** Aborted when the job is handed back to the queue because the process is about to end. */
  readonly signal: AbortSignal;
}

/**
 * Does the jobs of one name. It may be called again with the same job, after a failure and after a crash in its middle, and
 * must then do nothing twice (WK-02); `job.id` is the same each time. What it throws is retried as the catalogue says.
 */
export interface JobProcessor<Name extends JobName = JobName> {
  process(payload: JobPayload<Name>, job: JobContext): Promise<void>;
}

/** A processor for each job of the catalogue: one that is missing does not compile. */
export type JobProcessors = { readonly [Name in JobName]: JobProcessor<Name> };

/** The same as classes, which Nest makes the processors of. */
export type JobProcessorClasses = { readonly [Name in JobName]: Type<JobProcessor<Name>> };
