import type { Counter } from 'prom-client';

import type { Metrics } from '../metrics/metrics.js';
import type { PacketFault } from './packet.js';

/** `bad_payload`: not what the pattern's schema says; `failed`: the handler threw. */
export type Refusal = PacketFault | 'bad_payload' | 'failed';

/** What the service bus counts, by pattern; without {@link Metrics} nothing. */
export class ServiceBusMetrics {
  private readonly sentTotal: Counter<'pattern'> | undefined;
  private readonly receivedTotal: Counter<'pattern'> | undefined;
  private readonly refusedTotal: Counter<'pattern' | 'reason'> | undefined;

  constructor(metrics?: Metrics) {
    this.sentTotal = metrics?.counter('service_bus_sent_total', 'What this process told or asked others', [
      'pattern',
    ]);
    this.receivedTotal = metrics?.counter(
      'service_bus_received_total',
      'What this process was told or asked',
      ['pattern'],
    );
    this.refusedTotal = metrics?.counter(
      'service_bus_refused_total',
      'Messages between services that were dropped, by reason',
      ['pattern', 'reason'],
    );
  }

  sent(pattern: string): void {
    this.sentTotal?.inc({ pattern });
  }

  received(pattern: string): void {
    this.receivedTotal?.inc({ pattern });
  }

  refused(pattern: string, reason: Refusal): void {
    this.refusedTotal?.inc({ pattern, reason });
  }
}
