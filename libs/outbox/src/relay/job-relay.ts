import { setTimeout as sleep } from 'node:timers/promises';

import { parseTraceCarrier, withTraceCarrier } from '@ginforge/chassis';
import { isJobName, type JobInput, JobPayloadError, type JobProducer } from '@ginforge/jobs';
import { Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';

import type { JobRelayMetrics } from './job-relay-metrics.js';

interface JobRow {
  readonly seq: string;
  readonly name: string;
  readonly id: string;
  readonly payload: unknown;
  readonly trace: string;
}

export interface JobRelayOptions {
  /** How often the table is looked at. Milliseconds. */
  readonly pollMs: number;
  readonly batchSize: number;
}

/** PostgreSQL gives the rows of a relay that stands still to the others after this time. */
const holdTimeout = '10s';

/**
 * Puts recorded jobs into their queues once they are due (WK-01, WK-02). A row is removed after its job is in Redis, so a relay
 * that dies in between leaves a job that the next one puts there again, under the same id: at least once, and once while the
 * queue knows the id. Several relays share the work: each skips the rows that another one holds.
 */
export class JobRelay {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private stuck = false;
  private readonly logger = new Logger('JobRelay');

  constructor(
    private readonly dataSource: DataSource,
    private readonly producer: JobProducer,
    private readonly metrics: JobRelayMetrics,
    private readonly options: JobRelayOptions,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Ends when the batch under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const isMore = await this.relayBatch();
      if (!isMore) await sleep(this.options.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns whether there may be more to do at once */
  private async relayBatch(): Promise<boolean> {
    try {
      const moved = await this.dataSource.transaction((manager) => this.moveDue(manager));
      if (this.stuck) this.logger.log('Relaying again');
      this.stuck = false;
      return moved === this.options.batchSize;
    } catch (error) {
      if (!this.stuck) this.logger.warn('Jobs wait in the outbox', error);
      this.stuck = true;
      return false;
    }
  }

  /** @throws ApplicationError UNAVAILABLE while Redis is away: everything stays, also what is in Redis already */
  private async moveDue(manager: EntityManager): Promise<number> {
    await manager.query(`SELECT set_config('idle_in_transaction_session_timeout', $1, true)`, [holdTimeout]);
    const rows: JobRow[] = await manager.query(
      `SELECT seq, name, id, payload, trace FROM outbox_jobs
       WHERE failed_at IS NULL AND due_at <= clock_timestamp()
       ORDER BY due_at, seq LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [this.options.batchSize],
    );
    for (const row of rows) {
      const problem = await this.enqueue(row);
      if (problem !== undefined) await this.setAside(manager, row, problem);
    }
    const seqs = rows.map(({ seq }) => seq);
    await manager.query('DELETE FROM outbox_jobs WHERE failed_at IS NULL AND seq = ANY ($1::bigint[])', [
      seqs,
    ]);
    this.metrics.relayed.inc(rows.length);
    return rows.length;
  }

  /** @returns why it can never be a job: a newer service recorded it, or somebody by hand */
  private async enqueue({ name, id, payload, trace }: JobRow): Promise<string | undefined> {
    if (!isJobName(name)) return `there is no job "${name}"`;
    try {
      const span = { name: `enqueue ${name}`, kind: 'producer' } as const;
      await withTraceCarrier(parseTraceCarrier(trace), { traceId: id, span }, () =>
        this.producer.enqueue(name, payload as JobInput, { jobId: id }),
      );
      return undefined;
    } catch (error) {
      if (error instanceof JobPayloadError) return error.message;
      throw error;
    }
  }

  private async setAside(manager: EntityManager, { seq, name, id }: JobRow, error: string): Promise<void> {
    await manager.query('UPDATE outbox_jobs SET failed_at = now(), error = $2 WHERE seq = $1', [seq, error]);
    this.metrics.failed.inc();
    this.logger.error(`Job ${name} ${id} of the outbox is set aside: ${error}`);
  }
}
