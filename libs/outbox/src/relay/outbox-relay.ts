import { type ApplicationError, parseTraceparent, traceFields } from '@ginforge/chassis';
import type { BatchResult, Publisher, PublishItem } from '@ginforge/notification';
import { Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';

import type { OutboxAlarm } from './outbox-alarm.js';
import type { OutboxMetrics } from './outbox-metrics.js';
import type { OutboxRow, OutboxTable } from './outbox-table.js';

export interface OutboxRelayOptions {
  /** How long to wait for the alarm before looking all the same. Milliseconds. */
  pollMs: number;
  batchSize: number;
  maxAttempts: number;
}

/** The wait after the first refusal of a message; it doubles with each further one. Milliseconds. */
const firstRetryMs = 500;

/**
 * Publishes what transactions recorded (RT-36). Messages of one target go in the order of their commits, one relay at a time for
 * each partition of targets. A message gets its number before it is published and is removed afterwards; Redis remembers the
 * highest number of each target. So whatever dies in between, whoever comes next repeats it without doubling it.
 */
export class OutboxRelay {
  private running: Promise<void> | undefined;
  private stopped = false;
  private stuck = false;
  private readonly logger = new Logger('OutboxRelay');

  constructor(
    private readonly dataSource: DataSource,
    private readonly table: OutboxTable,
    private readonly publisher: Publisher,
    private readonly metrics: OutboxMetrics,
    private readonly options: OutboxRelayOptions & { alarm: OutboxAlarm },
  ) {}

  start(): void {
    this.options.alarm.start();
    this.running = this.run();
  }

  /** Ends when the batch under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.options.alarm.ring();
    await this.running;
    await this.options.alarm.stop();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.relayAll();
      if (!this.stopped) await this.options.alarm.next(this.options.pollMs);
    }
  }

  /** One batch of each partition in turn, until nothing moves any more. */
  private async relayAll(): Promise<void> {
    try {
      for (let moved = true; moved && !this.stopped;) {
        moved = false;
        for (const partition of await this.table.partitionsInUse()) {
          moved = (await this.relayBatch(partition)) || moved;
        }
      }
      if (this.stuck) this.logger.log('Relaying again');
      this.stuck = false;
    } catch (error) {
      if (!this.stuck) this.logger.warn('Messages wait in the outbox', error);
      this.stuck = true;
    }
  }

  /**
   * @returns whether the partition's state changed, so that there may be more to do
   * @throws ApplicationError UNAVAILABLE while PostgreSQL or Redis is away; what was published until then is settled
   */
  private async relayBatch(partition: number): Promise<boolean> {
    const { batchSize } = this.options;
    const { outcomes, moved } = await this.dataSource.transaction(async (holder) => {
      if (!(await this.table.hold(holder, partition))) return { outcomes: [], moved: false };
      await this.table.number(partition, batchSize);
      const rows = await this.table.next(partition, batchSize);
      const outcomes = await this.publisher.publishBatch(inSequence(rows));
      return { outcomes, moved: await this.settle(holder, rows, outcomes) };
    });
    const away = outcomes.map(errorOf).find((error) => error?.errorName === 'UNAVAILABLE');
    if (away) throw away;
    return moved;
  }

  private async settle(
    holder: EntityManager,
    rows: readonly OutboxRow[],
    outcomes: readonly BatchResult[],
  ): Promise<boolean> {
    const published = rows.filter((_, index) => outcomes[index]?.status === 'published');
    await this.table.remove(
      holder,
      published.map(({ seq }) => seq),
    );
    this.metrics.published.inc(published.length);
    let refused = false;
    for (const [index, row] of rows.entries()) {
      const error = errorOf(outcomes[index]);
      if (!error || isPassing(error)) continue;
      await this.refuse(holder, row, error);
      refused = true;
    }
    return published.length > 0 || refused;
  }

  /** What can never be published is set aside at once, what Redis refuses after some attempts; both let those behind it pass. */
  private async refuse(holder: EntityManager, row: OutboxRow, error: ApplicationError): Promise<void> {
    const attempts = row.attempts + 1;
    const isHopeless = error.errorName === 'VALIDATION_FAILED' || attempts >= this.options.maxAttempts;
    const retryInMs = isHopeless ? undefined : firstRetryMs * 2 ** row.attempts;
    await this.table.refused(holder, { seq: row.seq, error: describe(error), retryInMs });
    if (!isHopeless) return;
    this.metrics.failed.inc();
    const text = `Message ${row.seq} of the outbox is set aside after ${attempts} attempts`;
    this.logger.error(traceFieldsOf(row.item), text, error);
  }
}

/** Each message waits for the one before it of the same target, so that none overtakes one that failed. */
function inSequence(rows: readonly OutboxRow[]): PublishItem[] {
  const last = new Map<string, number>();
  return rows.map(({ item, stream, number }) => {
    const sequence = { number, after: last.get(stream) };
    last.set(stream, number);
    return { ...(item as PublishItem), sequence };
  });
}

/** So that the message is found by the request that wanted it (RT-62). The row may have been written by hand. */
function traceFieldsOf(item: unknown): object {
  const traceparent = typeof item === 'object' && item !== null && 'traceparent' in item && item.traceparent;
  return traceFields(typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined);
}

function errorOf(outcome: BatchResult | undefined): ApplicationError | undefined {
  return outcome?.status === 'failed' ? outcome.error : undefined;
}

/** Not the message's fault: Redis is away, or the message before it is not published. */
function isPassing({ errorName }: ApplicationError): boolean {
  return errorName === 'UNAVAILABLE' || errorName === 'CONFLICT';
}

function describe(error: ApplicationError): string {
  const fields = error.errors?.map(({ path, message }) => `${path} ${message}`) ?? [];
  const cause = error.cause instanceof Error ? [error.cause.message] : [];
  return [error.errorName, ...fields, ...cause].join(': ').slice(0, 1_000);
}
