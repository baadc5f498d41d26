import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; from a cache hit to a request that ran into its time-out. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** OB-01: the metrics of this process, in a registry of its own. Names are Prometheus' (snake_case, unit, `_total`). */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A number that only grows; `collect` is called at each scrape to set it. */
  counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    collect?: (this: Counter<Label>) => void | Promise<void>,
  ): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry], collect });
  }

  /** A number that goes up and down; `collect` is called at each scrape to set it. */
  gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    collect?: (this: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry], collect });
  }

  /** A distribution, in seconds unless its buckets say otherwise. */
  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    buckets: readonly number[] = durationBuckets,
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [this.registry] });
  }

  onApplicationShutdown(): void {
    this.registry.clear();
  }
}
