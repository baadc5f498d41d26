import type { Metrics } from '@ginforge/chassis';

import type { OutboxTable } from './outbox-table.js';

type Measure = Awaited<ReturnType<OutboxTable['measure']>>;

/** What the relay did, and, asked at each scrape, what waits. */
export class OutboxMetrics {
  readonly published;
  readonly failed;

  constructor(metrics: Metrics, table: OutboxTable) {
    this.published = metrics.counter('outbox_published_total', 'Messages relayed from the outbox to Redis.');
    this.failed = metrics.counter(
      'outbox_failed_total',
      'Messages set aside because they cannot be published.',
    );
    const watch = (name: string, help: string, value: (measure: Measure) => number) => {
      metrics.gauge(name, help, [], async function () {
        const measure = await askGently(table);
        if (measure) this.set(value(measure));
        else this.remove();
      });
    };
    watch('outbox_pending', 'Messages that wait to be relayed.', ({ pending }) => pending);
    watch(
      'outbox_oldest_age_seconds',
      'How long the oldest of them has waited.',
      ({ oldestAge }) => oldestAge,
    );
    watch('outbox_set_aside', 'Messages set aside, to be looked at by people.', ({ setAside }) => setAside);
  }
}

/** Without PostgreSQL there is no sample: readiness says why, and the scrape goes on. */
async function askGently(table: OutboxTable): Promise<Measure | undefined> {
  try {
    return await table.measure();
  } catch {
    return undefined;
  }
}
