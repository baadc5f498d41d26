import { Counts, Durations, type Metrics } from '@ginforge/chassis';

/** RED metrics of the services behind the gateway (OB-01). `status` is the one the client got, or `aborted`. */
export class UpstreamMetrics {
  private readonly requests;
  private readonly durations: Durations<'service'>;
  private readonly retries;
  private readonly inFlight = new Map<string, number>();

  constructor(metrics: Metrics) {
    const labels = ['service', 'status'] as const;
    this.requests = new Counts(
      metrics,
      'gateway_upstream_requests_total',
      'Requests proxied to a service.',
      labels,
    );
    const time = 'Time from the request to the end of the proxied answer.';
    this.durations = new Durations(metrics, 'gateway_upstream_request_duration_seconds', time);
    this.retries = metrics.counter('gateway_upstream_retries_total', 'Requests tried a second time.', [
      'service',
    ] as const);
    const { inFlight } = this;
    const help = 'Proxied requests not yet answered.';
    metrics.gauge('gateway_upstream_requests_in_flight', help, ['service'] as const, function () {
      for (const [service, count] of inFlight) this.set({ service }, count);
    });
  }

  begin(service: string): void {
    this.inFlight.set(service, (this.inFlight.get(service) ?? 0) + 1);
  }

  retry(service: string): void {
    this.retries.inc({ service });
  }

  /** @param startedAt of `performance.now()` */
  end(service: string, status: string, startedAt: number): void {
    this.inFlight.set(service, (this.inFlight.get(service) ?? 0) - 1);
    this.requests.add(`${status} ${service}`, { service, status });
    this.durations.observe(service, { service }, (performance.now() - startedAt) / 1_000);
  }
}
