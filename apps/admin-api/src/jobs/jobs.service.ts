import { type Actor, AuditedChangesService, changed } from '@ginforge/back-office';
import { ApplicationError, type Page } from '@ginforge/chassis';
import { jobCatalogue, jobNames, JobQueues, jobQueues } from '@ginforge/jobs';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { type Job, type Queue } from 'bullmq';

import { type FailedJobsQuery, type JobView, presentJob, type QueueView } from './job-view.js';

const entity = 'job';

const deepest = 2_000;

/** The queues of the worker as administrators see and mend them (WK-02). Rejects with `UNAVAILABLE` while Redis is away. */
@Injectable()
export class JobsService {
  constructor(
    private readonly jobQueues: JobQueues,
    private readonly changes: AuditedChangesService,
  ) {}

  queues(): Promise<QueueView[]> {
    return orUnavailable(() =>
      Promise.all([...jobQueues().keys()].map((name) => queueViewOf(this.jobQueues.get(name)))),
    );
  }

  /** Of each queue the {@link deepest} that died last, or first, count. */
  failed(query: FailedJobsQuery): Promise<Page<JobView>> {
    const { queue, keyword, order, page, page_size } = query;
    const names = queue === undefined ? [...jobQueues().keys()] : [queue];
    const isOldestFirst = order === 'asc';
    const wanted = keyword ? deepest : Math.min(page * page_size, deepest);
    return orUnavailable(async () => {
      const queues = names.map((name) => this.jobQueues.get(name));
      const [counts, jobs] = await Promise.all([
        Promise.all(queues.map((one) => one.getFailedCount())),
        Promise.all(queues.map((one) => one.getJobs('failed', 0, wanted - 1, isOldestFirst))),
      ]);
      const found = jobs.flat().filter((job) => !keyword || matches(job, keyword.toLowerCase()));
      found.sort(
        (one, other) => (isOldestFirst ? 1 : -1) * ((one.finishedOn ?? 0) - (other.finishedOn ?? 0)),
      );
      const total = keyword ? found.length : counts.reduce((sum, count) => sum + Math.min(count, deepest), 0);
      const list = found.slice((page - 1) * page_size, page * page_size);
      return { list: list.map((job) => presentJob(job, 'failed')), total, page, page_size };
    });
  }

  /** Has a dead job tried again, as often as a new one. @throws ApplicationError NOT_FOUND, CONFLICT where it is not dead */
  retry(actor: Actor, name: string, id: string): Promise<JobView> {
    return this.change(actor, 'retry', name, id, async (job, state) => {
      if (state !== 'failed') throw new ApplicationError('CONFLICT');
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      return presentJob(job, 'waiting');
    });
  }

  /** @throws ApplicationError NOT_FOUND; CONFLICT where it runs just now, or is the next one of a schedule */
  remove(actor: Actor, name: string, id: string): Promise<JobView> {
    return this.change(actor, 'delete', name, id, async (job, state) => {
      if (state === 'active' || (state !== 'failed' && job.repeatJobKey)) {
        throw new ApplicationError('CONFLICT');
      }
      await job.remove();
      return presentJob(job, 'removed');
    });
  }

  /** Logged and told in one transaction, which ends after Redis has the change. */
  private async change(
    actor: Actor,
    action: 'retry' | 'delete',
    name: string,
    id: string,
    work: (job: Job, state: string) => Promise<JobView>,
  ): Promise<JobView> {
    const { result } = await this.changes.carryOut(actor, { entity, action }, async (manager) => {
      await outbox
        .within(manager)
        .broadcastDataUpdate(entity, action === 'retry' ? 'update' : 'delete', shortId(id));
      const [before, view] = await this.withQueue(name, async (queue) => {
        const job = await queue.getJob(id);
        const state = await job?.getState();
        if (!job || state === undefined || state === 'unknown') throw new ApplicationError('NOT_FOUND');
        return [state, await work(job, state)] as const;
      });
      return { result: view, id: shortId(id), changes: changed({ state: before }, { state: view.state }) };
    });
    return result;
  }

  private withQueue<Result>(name: string, work: (queue: Queue) => Promise<Result>): Promise<Result> {
    if (!jobQueues().has(name)) throw new ApplicationError('NOT_FOUND');
    return orUnavailable(() => work(this.jobQueues.get(name)));
  }
}

function matches({ id, name, failedReason }: Job, keyword: string): boolean {
  return [id, name, failedReason].some((text) => text?.toLowerCase().includes(keyword));
}

function shortId(id: string): string {
  return id.slice(0, 128);
}

async function orUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof ApplicationError ? cause : new ApplicationError('UNAVAILABLE', { cause });
  }
}

async function queueViewOf(queue: Queue): Promise<QueueView> {
  const [counts, paused, schedulers] = await Promise.all([
    queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    queue.isPaused(),
    queue.getJobSchedulers(),
  ]);
  const count = (state: string) => counts[state] ?? 0;
  return {
    name: queue.name,
    jobs: jobNames.filter((name) => jobCatalogue[name].queue === queue.name),
    paused,
    counts: {
      waiting: count('waiting'),
      active: count('active'),
      delayed: count('delayed'),
      completed: count('completed'),
      failed: count('failed'),
    },
    schedules: schedulers.map(({ key, every, next }) => ({
      job: key,
      every_seconds: every === undefined ? null : every / 1_000,
      next_at: next === undefined ? null : new Date(next).toISOString(),
    })),
  };
}
