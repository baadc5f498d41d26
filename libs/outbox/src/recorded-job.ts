import { traceCarrier } from '@ginforge/chassis';
import { newIdentifier } from '@ginforge/database';
import { isJobId, type JobInput, type JobName, parseJobPayload } from '@ginforge/jobs';
import type { EntityManager } from 'typeorm';

export interface JobOptions {
  /** One job of its name with this id waits at a time, and is known in its queue for an hour after it is done. Not a number, no colon. */
  readonly jobId?: string;
  /** Seconds before it is due. Until then it waits in the database. */
  readonly delaySeconds?: number;
}

/**
 * Records a job in the transaction, to be put into its queue after the commit, in the trace of the work that records it (RT-62).
 * @returns its id
 * @throws JobPayloadError if the payload does not fit the catalogue (WK-01)
 */
export async function recordJob<Name extends JobName>(
  manager: EntityManager,
  name: Name,
  payload: JobInput<Name>,
  { jobId = newIdentifier(), delaySeconds = 0 }: JobOptions,
): Promise<string> {
  if (!isJobId(jobId)) throw new TypeError(`"${jobId}" cannot be a job id`);
  const data = parseJobPayload(name, payload);
  await manager.query(
    `INSERT INTO outbox_jobs (name, id, payload, trace, due_at)
     VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
     ON CONFLICT (name, id) DO NOTHING`,
    [name, jobId, JSON.stringify(data), JSON.stringify(traceCarrier()), delaySeconds],
  );
  return jobId;
}
