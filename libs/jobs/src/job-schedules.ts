import { setTimeout as sleep } from 'node:timers/promises';

import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { jobCatalogue, type JobInput, type JobName, jobQueues, parseJobPayload } from './job-catalogue.js';
import { jobOptions } from './job-options.js';
import type { JobQueues } from './job-queues.js';

/** A job that comes again and again. */
export interface JobSchedule<Name extends JobName = JobName> {
  readonly job: Name;
  readonly payload: JobInput<Name>;
  readonly everyMs: number;
}

const checkEveryMs = 30_000;
const retryMs = 1_000;

/**
 * Keeps the schedules in Redis as they are given, one for each name of a job. Each tick is one job, however many replicas there
 * are: Redis makes it, and the worker that takes it makes the next one. Looked at again and again, since a Redis that lost its
 * data has lost its schedules too.
 */
export class JobSchedules implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private readonly logger = new Logger('JobSchedules');

  constructor(
    private readonly queues: JobQueues,
    private readonly schedules: readonly JobSchedule[],
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const isDone = await this.establish();
      await sleep(isDone ? checkEveryMs : retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async establish(): Promise<boolean> {
    try {
      for (const schedule of this.schedules) await this.keep(schedule);
      await this.removeOthers();
      return true;
    } catch (error) {
      this.logger.debug({ err: error }, 'the schedules cannot be looked at');
      return false;
    }
  }

  private async keep({ job, payload, everyMs }: JobSchedule): Promise<void> {
    const queue = this.queues.get(jobCatalogue[job].queue);
    const known = await queue.getJobScheduler(job);
    if (known?.every === everyMs && known.next !== undefined) return;
    const data = parseJobPayload(job, payload);
    await queue.upsertJobScheduler(job, { every: everyMs }, { name: job, data, opts: jobOptions(job) });
    this.logger.log(`Job ${job} comes every ${everyMs / 1_000} s`);
  }

  /** A schedule of an earlier release would make jobs that nobody knows for ever. */
  private async removeOthers(): Promise<void> {
    const names: readonly string[] = this.schedules.map(({ job }) => job);
    for (const name of jobQueues().keys()) {
      const queue = this.queues.get(name);
      for (const { key } of await queue.getJobSchedulers()) {
        if (!names.includes(key)) await queue.removeJobScheduler(key);
      }
    }
  }
}
