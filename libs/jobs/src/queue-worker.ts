import { setTimeout as sleep } from 'node:timers/promises';

import {
  ApplicationError,
  endsWithin,
  OutageError,
  parseTraceCarrier,
  type RedisClient,
  withTraceCarrier,
} from '@ginforge/chassis';
import { Logger } from '@nestjs/common';
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';

import { isJobName, type JobName, JobPayloadError, parseJobPayload } from './job-catalogue.js';
import type { JobMetrics } from './job-metrics.js';
import type { JobContext, JobProcessors } from './job-processor.js';
import { jobKeyPrefix } from './job-queues.js';

export interface QueueWorkerOptions {
  readonly queue: string;
  readonly concurrency: number;
  /** How long a worker may be silent before its jobs go to another one, in milliseconds. */
  readonly lockMs: number;
}

/** A job that is being processed, and the token that says that it is ours. */
interface Run {
  readonly token: string;
  readonly ended: Promise<void>;
}

/** A job that cannot succeed however often it is tried, because the catalogue refuses it. */
class InvalidJobError extends UnrecoverableError {}

const interruptMs = 500;

/** While the database is away a job looks after this time whether it is back. Milliseconds. */
const outagePauseMs = 1_000;

/**
 * A job may see this many workers die before it is dead. Many, since workers die of other things than of their jobs, and a job
 * that was only there must not be lost; bounded, since a job that kills its worker would do so for ever.
 */
const maxTakeovers = 30;

/** Runs the jobs of one queue. A worker that died is noticed by the others within one and a half times `lockMs`. */
export class QueueWorker {
  private readonly worker: Worker;
  private readonly running = new Map<Job, Run>();
  private readonly logger = new Logger('Jobs');
  private readonly stopping = new AbortController();
  private isConnected = false;

  /** @param connection with `maxRetriesPerRequest: null`, which BullMQ demands; it is not closed here */
  constructor(
    private readonly options: QueueWorkerOptions,
    connection: RedisClient,
    private readonly processors: JobProcessors,
    private readonly metrics: JobMetrics,
  ) {
    const { queue, concurrency, lockMs } = options;
    this.worker = new Worker(queue, (job, token, signal) => this.run(job, token, signal), {
      connection,
      prefix: jobKeyPrefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: Math.ceil(lockMs / 2),
      maxStalledCount: maxTakeovers,
    });
    this.listen();
  }

  /** Whether it has its connections and takes jobs. */
  get isRunning(): boolean {
    return this.isConnected && this.worker.isRunning() && !this.worker.isPaused();
  }

  /** Takes no more jobs; ends when those that are running have ended. Those that wait for the database go back at once. */
  async finish(): Promise<void> {
    this.stopping.abort();
    await this.worker.pause(true);
    // Or the wait for a job that is under way would still take one. It waits in turn for a first connection to Redis.
    await endsWithin(interruptMs, this.worker.getBackend().disconnectBlocking(false));
    while (this.running.size > 0)
      await Promise.allSettled([...this.running.values()].map(({ ended }) => ended));
  }

  /** Puts what still runs back into the queue for another worker. */
  async handBack(): Promise<void> {
    await Promise.all([...this.running].map(([job, { token }]) => this.putBack(job, token)));
  }

  /** @param force to tell what still runs to stop, and to wait for none of it and for no Redis */
  async close(force: boolean): Promise<void> {
    if (force) this.worker.cancelAllJobs('the worker is about to end');
    await this.worker.close(force);
  }

  private async putBack(job: Job, token: string): Promise<void> {
    try {
      await job.moveToWait(token);
      this.logger.warn(`Job ${job.name} ${job.id} is handed back`);
    } catch (error) {
      this.logger.warn(`Job ${job.name} ${job.id} is left to the next worker`, error);
    }
  }

  private async run(job: Job, token = '', signal = new AbortController().signal): Promise<void> {
    const startedAt = performance.now();
    const ended = asRunOf(job, () => this.process(job, token, signal));
    this.running.set(job, { token, ended });
    try {
      await ended;
    } finally {
      this.running.delete(job);
      if (isJobName(job.name)) this.metrics.took(job.name, (performance.now() - startedAt) / 1_000);
    }
  }

  /** WK-01: the name and the payload are checked again; a bad one fails this job and no other. */
  private async process(job: Job, token: string, signal: AbortSignal): Promise<void> {
    const { name } = job;
    if (!isJobName(name)) throw new InvalidJobError(`there is no job "${name}"`);
    const { attemptsMade, stalledCounter: takeovers } = job;
    const context = { id: String(job.id), name, attempt: attemptsMade + 1, takeovers, signal };
    this.logger.debug({ job: name, job_id: context.id, attempt: context.attempt }, 'job started');
    for (;;) {
      try {
        return await processWith(this.processors, name, job.data, context);
      } catch (error) {
        if (isHopeless(error)) throw new InvalidJobError(error.message);
        if (!(error instanceof OutageError)) throw error;
        this.logger.warn(`Job ${name} ${context.id} waits for the end of an outage`, error);
        await this.waitOut(job, token, signal);
      }
    }
  }

  /**
   * WK-02: what fails because our own database is away is no try of the job, or an outage of some seconds would be the end of jobs
   * that are tried a few times only. The job stays with this worker, which is not ready meanwhile; where the worker ends, it goes back.
   */
  private async waitOut(job: Job, token: string, signal: AbortSignal): Promise<void> {
    const isOver = await sleep(outagePauseMs, true, {
      signal: AbortSignal.any([signal, this.stopping.signal]),
    }).catch(() => false);
    if (isOver) return;
    await job.moveToWait(token);
    throw new WaitingError();
  }

  private listen(): void {
    const { queue } = this.options;
    this.worker.on('completed', (job) => this.metrics.ended(job.name, 'completed'));
    this.worker.on('failed', (job, error) => inTraceOf(job, () => this.failed(job, error)));
    this.worker.on('stalled', (id) => {
      this.metrics.tookOver(queue);
      this.logger.warn(`Job ${id} of ${queue} is taken over from a worker that died`);
    });
    this.worker.on('ready', () => (this.isConnected = true));
    this.worker.on('error', (error) => this.logger.debug(`Worker of ${queue}: ${error.message}`));
  }

  private failed(job: Job | undefined, error: Error): void {
    const isDead = job?.finishedOn !== undefined;
    const result = error instanceof InvalidJobError ? 'invalid' : isDead ? 'failed' : 'retried';
    this.metrics.ended(job?.name ?? 'unknown', result);
    const text = `Job ${job?.name} ${job?.id} failed (${result}, attempt ${job?.attemptsMade})`;
    if (result === 'retried') this.logger.warn(text, error);
    else this.logger.error(text, error);
  }
}

/** RT-62: under the trace of what enqueued the job. The `trace_id` of a job that no request caused is its own id. */
function inTraceOf<Result>(
  job: Job | undefined,
  work: () => Result,
  span?: { name: string; kind: 'consumer' },
): Result {
  const carrier = parseTraceCarrier(job?.opts.telemetry?.metadata);
  return withTraceCarrier(carrier, { traceId: String(job?.id), span }, work);
}

/** As {@link inTraceOf}, as the span that the run of a job is (OB-02). */
function asRunOf<Result>(job: Job, work: () => Result): Result {
  return inTraceOf(job, work, { name: `job ${job.name}`, kind: 'consumer' });
}

function processWith<Name extends JobName>(
  processors: JobProcessors,
  name: Name,
  data: unknown,
  context: JobContext,
): Promise<void> {
  return processors[name].process(parseJobPayload(name, data), context);
}

/** What will be refused again in the same way: a bad payload, or a request that a service called by the processor finds wrong. */
function isHopeless(error: unknown): error is Error {
  if (error instanceof JobPayloadError) return true;
  return error instanceof ApplicationError && error.description.status < 500 && !error.description.retry;
}
