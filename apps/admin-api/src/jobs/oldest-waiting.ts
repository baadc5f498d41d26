import { type Job, type Queue } from 'bullmq';

/** Seconds that the oldest waiting job of a queue has been ready to run; `null` where none waits. Rejects while Redis is away. */
export async function oldestWaitingSeconds(queue: Queue): Promise<number | null> {
  const [oldest] = (await queue.getJobs('waiting', 0, 0, true)) as (Job | undefined)[];
  return oldest ? Math.max(0, Date.now() - oldest.timestamp - oldest.delay) / 1_000 : null;
}
