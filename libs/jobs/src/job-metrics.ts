import type { Metrics } from '@ginforge/chassis';
import type { Job, Queue } from 'bullmq';

import { isJobName, jobNames, jobQueues } from './job-catalogue.js';
import type { JobQueues } from './job-queues.js';

const states = ['waiting', 'active', 'delayed', 'failed'] as const;

const results = ['completed', 'retried', 'failed', 'invalid'] as const;

/** How a run of a job ended: `invalid` is a payload or name that the catalogue refuses, `failed` is dead. */
export type JobResult = (typeof results)[number];

/** Under what jobs are counted that the catalogue does not have. */
const unknownJob = 'unknown';

/** WK-03: what was done here, and, asked at each scrape, how deep the queues are. */
export class JobMetrics {
  private readonly processed;
  private readonly durations;
  private readonly stalled;

  constructor(
    metrics: Metrics,
    private readonly queues: JobQueues,
  ) {
    this.processed = metrics.counter('jobs_processed_total', 'Runs of jobs by how they ended.', [
      'job',
      'result',
    ] as const);
    this.durations = metrics.histogram('job_duration_seconds', 'Time that a run of a job took.', [
      'job',
    ] as const);
    this.stalled = metrics.counter('jobs_stalled_total', 'Jobs taken over from a worker that died.', [
      'queue',
    ] as const);
    this.beginAtZero();
    this.watchDepth(metrics);
    this.watchAge(metrics);
  }

  ended(job: string, result: JobResult): void {
    this.processed.inc({ job: isJobName(job) ? job : unknownJob, result });
  }

  took(job: string, seconds: number): void {
    this.durations.observe({ job }, seconds);
  }

  tookOver(queue: string): void {
    this.stalled.inc({ queue });
  }

  /** Prometheus does not see a series grow that begins with its first job: that one would be dead without an alert. */
  private beginAtZero(): void {
    for (const job of [...jobNames, unknownJob])
      for (const result of results) this.processed.inc({ job, result }, 0);
  }

  private watchDepth(metrics: Metrics): void {
    const { queues } = this;
    metrics.gauge(
      'job_queue_jobs',
      'Jobs in the queue by state.',
      ['queue', 'state'] as const,
      async function () {
        this.reset();
        for (const [queue, counts] of await ask(queues, (of) => of.getJobCounts(...states))) {
          for (const state of states) this.set({ queue, state }, counts[state] ?? 0);
        }
      },
    );
  }

  private watchAge(metrics: Metrics): void {
    const { queues } = this;
    const help = 'How long the oldest waiting job has been ready to run.';
    metrics.gauge('job_queue_oldest_waiting_seconds', help, ['queue'] as const, async function () {
      this.reset();
      for (const [queue, [oldest]] of await ask(queues, (of) => of.getJobs('waiting', 0, 0, true))) {
        this.set({ queue }, oldest === undefined ? 0 : waitingSeconds(oldest));
      }
    });
  }
}

/** Asks every queue. While Redis is away there is no answer, and so no sample: readiness says why, and the scrape goes on. */
async function ask<Answer>(
  queues: JobQueues,
  question: (queue: Queue) => Promise<Answer>,
): Promise<[string, Answer][]> {
  const names = [...jobQueues().keys()];
  const answers = await Promise.allSettled(
    names.map(async (name): Promise<[string, Answer]> => [name, await question(queues.get(name))]),
  );
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}

function waitingSeconds(job: Job): number {
  return Math.max(0, Date.now() - job.timestamp - job.delay) / 1_000;
}
