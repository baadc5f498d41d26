import type { z } from 'zod';

/** Everything about one kind of job, in one place (WK-01). */
export interface JobDefinition<Schema extends z.ZodObject = z.ZodObject> {
  /** BullMQ's queue; jobs of one queue share its concurrency. */
  readonly queue: string;
  /** What the payload must look like, when it is produced and again when it is consumed. */
  readonly schema: Schema;
  /** How often a job is tried before it is dead. */
  readonly attempts: number;
  /** Milliseconds before the second try; they double with each further one, up to half of them left to chance. */
  readonly backoffMs: number;
  /** How many jobs of the queue one worker process runs at the same time. */
  readonly concurrency: number;
}

/** Keeps the schema's own type, which the catalogue's types are inferred from. */
export function defineJob<Schema extends z.ZodObject>(
  definition: JobDefinition<Schema>,
): JobDefinition<Schema> {
  return definition;
}
