import { type Readiness, type RedisConnections, StartError } from '@ginforge/chassis';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { jobNames, jobQueues } from './job-catalogue.js';
import type { JobMetrics } from './job-metrics.js';
import type { JobProcessors } from './job-processor.js';
import { QueueWorker } from './queue-worker.js';

/** Times of the workers in milliseconds. */
export interface JobWorkersOptions {
  /** How long a worker may be silent before its jobs go to another one. */
  readonly lockMs: number;
  /** How long running jobs may take to end at shutdown, before they are handed back (WK-02). */
  readonly drainMs: number;
}

/** A worker for each queue of the catalogue, from the start of the application to its end. */
export class JobWorkers implements OnApplicationBootstrap, OnModuleDestroy {
  private workers: readonly QueueWorker[] = [];

  /** @throws StartError if a job of the catalogue has no processor (WK-01) */
  constructor(
    private readonly connections: RedisConnections,
    private readonly processors: JobProcessors,
    private readonly metrics: JobMetrics,
    private readonly options: JobWorkersOptions,
    readiness: Readiness,
  ) {
    const missing = jobNames.filter((name) => processors[name] === undefined);
    if (missing.length > 0) throw new StartError(`There is no processor for the job ${missing.join(', ')}.`);
    readiness.add('jobs', () => this.check());
  }

  onApplicationBootstrap(): void {
    const connection = this.connections.dedicated('job-workers');
    const { lockMs } = this.options;
    this.workers = [...jobQueues()].map(
      ([queue, concurrency]) =>
        new QueueWorker({ queue, concurrency, lockMs }, connection, this.processors, this.metrics),
    );
  }

  /** WK-02: running jobs end, or go back to their queues after `drainMs`; before any connection is closed. */
  async onModuleDestroy(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const closed = Promise.all(this.workers.map((worker) => worker.close())).then(() => true);
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.options.drainMs);
    });
    const ended = await Promise.race([closed, late]);
    clearTimeout(timer);
    if (!ended) await Promise.all(this.workers.map((worker) => worker.handBack()));
  }

  /** @throws Error while a worker does not take jobs */
  private check(): void {
    if (this.workers.length === 0 || !this.workers.every((worker) => worker.isRunning)) {
      throw new Error('a worker does not run');
    }
  }
}
