import { endsWithin, type Readiness, type RedisConnections } from '@ginforge/chassis';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { jobQueues } from './job-catalogue.js';
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

const handBackMs = 1_000;

/** A worker for each queue of the catalogue, from the start of the application to its end. */
export class JobWorkers implements OnApplicationBootstrap, OnModuleDestroy {
  private workers: readonly QueueWorker[] = [];

  constructor(
    private readonly connections: RedisConnections,
    private readonly processors: JobProcessors,
    private readonly metrics: JobMetrics,
    private readonly options: JobWorkersOptions,
    readiness: Readiness,
  ) {
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
    const ended = await endsWithin(
      this.patience(),
      this.all((worker) => worker.finish()),
    );
    if (!ended)
      await endsWithin(
        handBackMs,
        this.all((worker) => worker.handBack()),
      );
    await endsWithin(
      handBackMs,
      this.all((worker) => worker.close(!ended || !this.hasRedis)),
    );
  }

  private get hasRedis(): boolean {
    return this.connections.commands.status === 'ready';
  }

  private all(task: (worker: QueueWorker) => Promise<void>): Promise<void[]> {
    return Promise.all(this.workers.map(task));
  }

  /** While Redis is away the end of a job cannot be recorded, so there is little to wait for. */
  private patience(): number {
    const { drainMs } = this.options;
    return this.hasRedis ? drainMs : Math.min(drainMs, handBackMs);
  }

  /** @throws Error while a worker does not take jobs */
  private check(): void {
    if (this.workers.length === 0 || !this.workers.every((worker) => worker.isRunning)) {
      throw new Error('a worker does not run');
    }
  }
}
