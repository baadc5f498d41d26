import type { Histogram } from 'prom-client';

import { durationBuckets, type Metrics } from './metrics.js';

interface Series {
  readonly labels: Readonly<Record<string, string | number>>;
  /** How many fell into each bucket and into none below it. */
  readonly counts: Float64Array;
  /** Seconds. */
  sum: number;
}

/**
 * A histogram of durations as Prometheus' library would show it, kept as plain numbers for the reason that `Counts` has: two of the
 * library's observations cost more than the rest of what is recorded of a request.
 */
export class Durations<Label extends string> {
  private readonly series = new Map<string, Series>();

  constructor(metrics: Metrics, name: string, help: string) {
    const about = { name, help, type: 'histogram', aggregator: 'sum' };
    const histogram = {
      ...about,
      get: async () => ({
        ...about,
        values: [...this.series.values()].flatMap((one) => valuesOf(name, one)),
      }),
      reset: () => this.series.clear(),
    };
    // Of a metric the registry wants nothing but this; the type names those that the library has.
    metrics.registry.registerMetric(histogram as unknown as Histogram);
  }

  /** @param key one for each combination of labels */
  observe(key: string, labels: Readonly<Record<Label, string | number>>, seconds: number): void {
    let series = this.series.get(key);
    if (series === undefined) {
      series = { labels, counts: new Float64Array(durationBuckets.length + 1), sum: 0 };
      this.series.set(key, series);
    }
    const bucket = bucketOf(seconds);
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
  }
}

/** The first whose bound is not below; the last one has no bound. */
function bucketOf(seconds: number): number {
  let bucket = 0;
  while (bucket < durationBuckets.length && seconds > (durationBuckets[bucket] ?? 0)) bucket++;
  return bucket;
}

/** Each bucket counts what is in those below it, too. */
function valuesOf(name: string, { labels, counts, sum }: Series) {
  let count = 0;
  const buckets = [...counts].map((inIt, index) => {
    count += inIt;
    return {
      metricName: `${name}_bucket`,
      labels: { le: durationBuckets[index] ?? '+Inf', ...labels },
      value: count,
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
