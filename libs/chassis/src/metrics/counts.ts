import type { Metrics } from './metrics.js';

interface Series<Label extends string> {
  readonly labels: Readonly<Record<Label, string | number>>;
  count: number;
}

/**
 * Counts of one metric by its labels, kept as plain numbers and handed to Prometheus' library when somebody scrapes: which
 * hashes and checks the labels at each step, and that is much for something that happens with every request.
 */
export class Counts<Label extends string> {
  private readonly series = new Map<string, Series<Label>>();

  constructor(metrics: Metrics, name: string, help: string, labelNames: readonly Label[]) {
    const { series } = this;
    metrics.counter(name, help, labelNames, function () {
      this.reset();
      for (const { labels, count } of series.values()) this.inc(labels, count);
    });
  }

  /** Adds one. @param key one for each combination of labels */
  add(key: string, labels: Readonly<Record<Label, string | number>>): void {
    const known = this.series.get(key);
    if (known === undefined) this.series.set(key, { labels, count: 1 });
    else known.count++;
  }
}
