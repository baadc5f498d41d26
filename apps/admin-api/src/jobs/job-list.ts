import { type Page } from '@ginforge/chassis';
import { type Job, type Queue } from 'bullmq';

import { type JobsQuery, type JobView, presentJob } from './job-view.js';

const deepest = 2_000;

/** The jobs of these queues in one state, by the time of {@link momentOf}. Of each queue the {@link deepest} newest, or oldest, count. */
export async function listJobs(queues: readonly Queue[], query: JobsQuery): Promise<Page<JobView>> {
  const { state, keyword, order, page, page_size } = query;
  const wanted = keyword ? deepest : Math.min(page * page_size, deepest);
  const isOldestFirst = order === 'asc';
  const [counts, jobs] = await Promise.all([
    Promise.all(queues.map((queue) => queue.getJobCountByTypes(state))),
    Promise.all(queues.map((queue) => jobsOf(queue, state, wanted, isOldestFirst))),
  ]);
  const found = jobs.flat().filter((job) => !keyword || matches(job, keyword.toLowerCase()));
  found.sort((one, other) => (isOldestFirst ? 1 : -1) * (momentOf(one) - momentOf(other)));
  const total = keyword ? found.length : counts.reduce((sum, count) => sum + Math.min(count, deepest), 0);
  const list = found.slice((page - 1) * page_size, page * page_size);
  return { list: list.map((job) => presentJob(job, state)), total, page, page_size };
}

/** What went away between being listed and being read is left out. */
async function jobsOf(
  queue: Queue,
  state: JobsQuery['state'],
  count: number,
  isOldestFirst: boolean,
): Promise<Job[]> {
  const jobs = (await queue.getJobs(state, 0, count - 1, isOldestFirst)) as (Job | undefined)[];
  return jobs.filter((job) => job !== undefined);
}

function momentOf({ finishedOn, timestamp }: Job): number {
  return finishedOn ?? timestamp;
}

function matches({ id, name, failedReason }: Job, keyword: string): boolean {
  return [id, name, failedReason].some((text) => text?.toLowerCase().includes(keyword));
}
