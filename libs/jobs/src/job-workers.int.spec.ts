import {
  ApplicationError,
  currentTraceContext,
  currentTraceId,
  endsWithin,
  OutageError,
  Readiness,
  RedisConnections,
  withTraceContext,
  withTraceId,
} from '@ginforge/chassis';
import { eventually, startTestRedis, TcpProxy, type TestRedis } from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { jobNames } from './job-catalogue.js';
import type { JobContext, JobProcessorClasses } from './job-processor.js';
import { JobProducer } from './job-producer.js';
import { JobQueues } from './job-queues.js';
import { JobsTestbed } from './jobs-testbed.js';

const queue = 'user-notification';
const payload = { user_id: 'u-1', title: 'Hi', body: 'there' };

/** A processor that says when it was called and ends when it is told to. */
function gate() {
  const calls: JobContext[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const process = async (_payload: unknown, job: JobContext) => {
    calls.push(job);
    await opened;
  };
  return { calls, open, process };
}

describe('JobWorkers', () => {
  const testbed = new JobsTestbed();
  let redis: TestRedis;
  let producer: NestExpressApplication;

  const enqueue = (title = 'Hi') => producer.get(JobProducer).enqueue(queue, { ...payload, title });
  const stateOf = (id: string) => producer.get(JobQueues).get(queue).getJobState(id);
  const becomes = (id: string, state: string) =>
    eventually(async () => expect(await stateOf(id)).toBe(state));

  beforeEach(async () => {
    redis = await startTestRedis();
    producer = await testbed.producer(redis.url);
  });
  afterEach(async () => {
    await testbed.close();
    await redis.stop();
  });

  it('[WK-01] refuses to start while a job has no processor', async () => {
    const none = {} as JobProcessorClasses;
    await expect(testbed.workerWith(redis.url, none)).rejects.toThrow(
      'no processor for the job user-notification',
    );
  });

  it('[WK-02] an outage of the database counts as no try, however long it is', async () => {
    const attempts: number[] = [];
    let isAway = true;
    await testbed.worker(redis.url, (_payload, { attempt }) => {
      attempts.push(attempt);
      return isAway ? Promise.reject(new OutageError(new Error('away'))) : Promise.resolve();
    });
    const id = await enqueue();
    await eventually(() => expect(attempts.length).toBeGreaterThan(1));
    expect(await stateOf(id)).toBe('active');
    isAway = false;
    await becomes(id, 'completed');
    expect(new Set(attempts)).toEqual(new Set([1]));
  });

  it('[WK-02] a worker that ends in an outage of the database gives its jobs to another one at once', async () => {
    let tries = 0;
    const first = await testbed.worker(redis.url, () => {
      tries += 1;
      return Promise.reject(new OutageError(new Error('away')));
    });
    const id = await enqueue();
    await eventually(() => expect(tries).toBeGreaterThan(0));
    await first.close();
    expect(await stateOf(id)).toBe('waiting');
    const attempts: number[] = [];
    await testbed.worker(redis.url, (_payload, { attempt }) => {
      attempts.push(attempt);
      return Promise.resolve();
    });
    await becomes(id, 'completed');
    expect(attempts).toEqual([1]);
  });

  it('[WK-01] gives a payload to its processor, with its defaults', async () => {
    const seen: unknown[] = [];
    await testbed.worker(redis.url, async (data, { id, name, attempt }) => {
      seen.push({ data, id, name, attempt });
    });
    const id = await enqueue();
    await becomes(id, 'completed');
    expect(seen).toEqual([{ data: { ...payload, channels: ['in_app'] }, id, name: queue, attempt: 1 }]);
  });

  it('[RT-62] [AP-08] runs a job in the trace, and under the trace_id, of what enqueued it', async () => {
    const seen: unknown[] = [];
    await testbed.worker(redis.url, async () => {
      seen.push([currentTraceId(), currentTraceContext()]);
    });
    const context = { otelTraceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const caused = await withTraceId('request-1', () => withTraceContext(context, () => enqueue()));
    await becomes(caused, 'completed');
    const alone = await enqueue();
    await becomes(alone, 'completed');
    const newSpan = expect.stringMatching(/^(?!b{16})[0-9a-f]{16}$/);
    expect(seen).toEqual([
      ['request-1', { ...context, spanId: newSpan }],
      [alone, { otelTraceId: expect.not.stringMatching(/^a{32}$/), spanId: newSpan, sampled: false }],
    ]);
  });

  it('[WK-01] a bad payload and an unknown name fail that job only, at once', async () => {
    const titles: string[] = [];
    const worker = await testbed.worker(redis.url, async ({ title }) => void titles.push(title));
    const raw = producer.get(JobQueues).get(queue);
    await raw.add(queue, { user_id: 'u-1', title: 7 }, { jobId: 'bad', attempts: 5, backoff: 60_000 });
    await raw.add('no-such-job', payload, { jobId: 'unknown', attempts: 5, backoff: 60_000 });
    const good = await enqueue('good');
    await becomes(good, 'completed');
    await becomes('bad', 'failed');
    await becomes('unknown', 'failed');
    expect(titles).toEqual(['good']);
    expect((await raw.getJob('bad'))?.failedReason).toMatch(/title: .*; body: /);
    // A worker counts a job after Redis knows that it has ended.
    await eventually(async () => {
      const metrics = await scrape(worker);
      expect(metrics).toContain('jobs_processed_total{job="user-notification",result="invalid"} 1');
      expect(metrics).toContain('jobs_processed_total{job="unknown",result="invalid"} 1');
      expect(metrics).toContain('jobs_processed_total{job="user-notification",result="completed"} 1');
    });
  });

  it('[WK-02] tries a failed job again, under the same id', async () => {
    const tries: [string, number][] = [];
    await testbed.worker(redis.url, async (_data, { id, attempt }) => {
      tries.push([id, attempt]);
      if (attempt === 1) throw new Error('not yet');
    });
    const id = await enqueue();
    await becomes(id, 'completed');
    expect(tries).toEqual([
      [id, 1],
      [id, 2],
    ]);
  });

  it('[WK-02] does not try again what will be refused again', async () => {
    let tries = 0;
    await testbed.worker(redis.url, async () => {
      tries++;
      throw new ApplicationError('VALIDATION_FAILED');
    });
    await becomes(await enqueue(), 'failed');
    expect(tries).toBe(1);
  });

  it('[WK-02] at shutdown running jobs end and waiting ones stay', async () => {
    const { calls, open, process } = gate();
    const worker = await testbed.worker(redis.url, process);
    const ids = await Promise.all(Array.from({ length: 25 }, () => enqueue()));
    await eventually(() => expect(calls).toHaveLength(20));
    const closed = worker.close();
    await eventually(async () => expect((await worker.get(Readiness).report()).ready).toBe(false));
    open();
    await closed;
    const states = await Promise.all(ids.map(stateOf));
    expect(states.filter((state) => state === 'completed')).toHaveLength(20);
    expect(states.filter((state) => state === 'waiting')).toHaveLength(5);
  });

  it('[WK-02] a job that takes too long at shutdown is handed back, told to stop, and done by another worker', async () => {
    const stuck = gate();
    const worker = await testbed.worker(redis.url, stuck.process, { SHUTDOWN_TIMEOUT_MS: '500' });
    const id = await enqueue();
    await eventually(() => expect(stuck.calls).toHaveLength(1));
    await worker.close();
    expect(await stateOf(id)).toBe('waiting');
    expect(stuck.calls[0]?.signal.aborted).toBe(true);
    const done: string[] = [];
    await testbed.worker(redis.url, async (_data, job) => void done.push(job.id));
    await becomes(id, 'completed');
    expect(done).toEqual([id]);
    stuck.open();
  });

  it('[WK-02] the job of a worker that fell silent in its middle is taken over once', async () => {
    const link = await TcpProxy.start(redis.port);
    const lost = gate();
    const silent = await testbed.worker(`redis://127.0.0.1:${link.port}`, lost.process, {
      JOB_LOCK_MS: '2000',
    });
    const id = await enqueue();
    await eventually(() => expect(lost.calls).toHaveLength(1));
    link.blackHole();
    const done: [string, number][] = [];
    const heir = await testbed.worker(
      redis.url,
      async (_data, job) => void done.push([job.id, job.takeovers]),
      {
        JOB_LOCK_MS: '2000',
      },
    );
    await becomes(id, 'completed');
    lost.open();
    link.restore();
    await eventually(() => silent.get(RedisConnections).ping());
    expect(done).toEqual([[id, 1]]);
    expect(await stateOf(id)).toBe('completed');
    await eventually(async () =>
      expect(await scrape(heir)).toContain('jobs_stalled_total{queue="user-notification"} 1'),
    );
    await testbed.close();
    await link.stop();
  });

  it('[WK-02] ends in time while Redis is away', async () => {
    const stuck = gate();
    const worker = await testbed.worker(redis.url, stuck.process);
    await enqueue();
    await eventually(() => expect(stuck.calls).toHaveLength(1));
    await redis.kill();
    await eventually(async () => expect((await worker.get(Readiness).report()).ready).toBe(false));
    expect(await endsWithin(10_000, worker.close())).toBe(true);
    stuck.open();
  });

  it('[WK-03] [OB-01] counts every job from zero, so that the first one that dies is seen to', async () => {
    const metrics = await scrape(await testbed.worker(redis.url, async () => undefined));
    for (const job of jobNames)
      for (const result of ['completed', 'retried', 'failed', 'invalid'])
        expect(metrics).toContain(`jobs_processed_total{job="${job}",result="${result}"} 0`);
  });

  it('[WK-03] shows how deep the queue is and how old its oldest job', async () => {
    const { calls, open, process } = gate();
    const worker = await testbed.worker(redis.url, process);
    await Promise.all(Array.from({ length: 23 }, () => enqueue()));
    await eventually(() => expect(calls).toHaveLength(20));
    const metrics = await scrape(worker);
    expect(metrics).toContain('job_queue_jobs{queue="user-notification",state="waiting"} 3');
    expect(metrics).toContain('job_queue_jobs{queue="user-notification",state="active"} 20');
    expect(metrics).toContain('job_queue_jobs{queue="user-notification",state="failed"} 0');
    expect(
      Number(/job_queue_oldest_waiting_seconds\{queue="user-notification"\} (\S+)/.exec(metrics)?.[1]),
    ).toBeGreaterThan(0);
    open();
    await eventually(async () => {
      expect(await scrape(worker)).toContain('job_duration_seconds_count{job="user-notification"} 23');
    });
  });

  it('[WK-03] is not ready, and still gives its metrics, while Redis is away; then it goes on', async () => {
    const done: string[] = [];
    const worker = await testbed.worker(redis.url, async (_data, job) => void done.push(job.id));
    const ready = async () => (await worker.get(Readiness).report()).ready;
    await eventually(async () => expect(await ready()).toBe(true));
    await redis.kill();
    await eventually(async () => expect(await ready()).toBe(false));
    expect(await scrape(worker)).toContain('process_cpu_seconds_total');
    await redis.start();
    const id = await eventually(() => enqueue());
    await becomes(id, 'completed');
    await eventually(async () => expect(await ready()).toBe(true));
    expect(done).toEqual([id]);
  });
});

async function scrape(app: NestExpressApplication): Promise<string> {
  const response = await fetch(`${await app.getUrl()}/metrics`);
  expect(response.status).toBe(200);
  return response.text();
}
