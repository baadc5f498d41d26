import type { Metrics } from '@ginforge/chassis';
import type { DataSource } from 'typeorm';

interface Measure {
  readonly due: number;
  readonly oldestAge: number;
  readonly later: number;
  readonly setAside: number;
}

/** What the relay of recorded jobs did, and, asked at each scrape, what waits. */
export class JobRelayMetrics {
  readonly relayed;
  readonly failed;

  constructor(metrics: Metrics, dataSource: DataSource) {
    this.relayed = metrics.counter('outbox_jobs_relayed_total', 'Recorded jobs put into their queues.');
    this.failed = metrics.counter(
      'outbox_jobs_failed_total',
      'Recorded jobs set aside: no queue takes them.',
    );
    const watch = (name: string, help: string, value: (measure: Measure) => number) => {
      metrics.gauge(name, help, [], async function () {
        const measured = await measure(dataSource);
        if (measured) this.set(value(measured));
        else this.remove();
      });
    };
    watch('outbox_jobs_due', 'Recorded jobs that are due and in no queue yet.', ({ due }) => due);
    watch(
      'outbox_jobs_oldest_age_seconds',
      'How long the oldest of them is due.',
      ({ oldestAge }) => oldestAge,
    );
    watch('outbox_jobs_later', 'Recorded jobs that are not due yet.', ({ later }) => later);
    watch(
      'outbox_jobs_set_aside',
      'Recorded jobs set aside, to be looked at by people.',
      (measured) => measured.setAside,
    );
  }
}

/** `undefined` without PostgreSQL: readiness says why, and the scrape goes on. */
async function measure(dataSource: DataSource): Promise<Measure | undefined> {
  try {
    const [row]: Record<keyof Measure, string | null>[] = await dataSource.query(
      `SELECT count(*) FILTER (WHERE failed_at IS NULL AND due_at <= now()) AS due,
              extract(epoch FROM now() - min(due_at) FILTER (WHERE failed_at IS NULL AND due_at <= now())) AS "oldestAge",
              count(*) FILTER (WHERE failed_at IS NULL AND due_at > now()) AS later,
              count(*) FILTER (WHERE failed_at IS NOT NULL) AS "setAside"
       FROM outbox_jobs`,
    );
    const { due = 0, oldestAge = 0, later = 0, setAside = 0 } = row ?? {};
    return {
      due: Number(due),
      oldestAge: Number(oldestAge),
      later: Number(later),
      setAside: Number(setAside),
    };
  } catch {
    return undefined;
  }
}
