import { type Actor, AuditedChangesService, changed } from '@ginforge/back-office';
import { ApplicationError, type Page } from '@ginforge/chassis';
import { jobCatalogue, jobNames, JobQueues, jobQueues } from '@ginforge/jobs';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { type Job, type Queue } from 'bullmq';

import { listJobs } from './job-list.js';
import { type JobsQuery, type JobView, presentJob, type QueueView } from './job-view.js';
import { oldestWaitingSeconds } from './oldest-waiting.js';

const entity = 'job';

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

  list(query: JobsQuery): Promise<Page<JobView>> {
    const names = query.queue === undefined ? [...jobQueues().keys()] : [query.queue];
    return orUnavailable(() =>
      listJobs(
        names.map((name) => this.jobQueues.get(name)),
        query,
      ),
    );
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
  const [counts, paused, schedulers, oldest] = await Promise.all([
    queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    queue.isPaused(),
    queue.getJobSchedulers(),
    oldestWaitingSeconds(queue),
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
    oldest_waiting_seconds: oldest,
    schedules: schedulers.map(({ key, every, next }) => ({
      job: key,
      every_seconds: every === undefined ? null : every / 1_000,
      next_at: next === undefined ? null : new Date(next).toISOString(),
    })),
  };
}
