import { monitorEventLoopDelay } from 'node:perf_hooks';

import { Controller, Inject, type OnModuleDestroy } from '@nestjs/common';

import { OnQuery } from '../service-bus/handler.decorators.js';
import { ServiceInstance } from '../service-bus/service-instance.js';
import { SERVICE_NAME } from '../service-name.js';
import { type HealthReport, serviceHealth } from './health-report.js';
import { Readiness } from './readiness.js';

const nanosecondsPerMs = 1_000_000;
/** Between two samples, milliseconds. Node tells the time from one sample to the next: this much of it is no delay. */
const samplingMs = 20;

/** Tells whoever asks all services how this process does. */
@Controller()
export class HealthReportController implements OnModuleDestroy {
  private readonly delays = monitorEventLoopDelay({ resolution: samplingMs });

  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(ServiceInstance) private readonly instance: ServiceInstance,
  ) {
    this.delays.enable();
  }

  @OnQuery(serviceHealth)
  async report(): Promise<HealthReport> {
    const { ready, draining, checks } = await this.readiness.report();
    return {
      service: this.service,
      status: ready ? 'ok' : draining ? 'draining' : 'unavailable',
      checks,
      started_at: this.instance.startedAt.toISOString(),
      node_version: process.version,
      memory_bytes: process.memoryUsage.rss(),
      event_loop_delay_ms: this.delaySinceAsked(),
    };
  }

  onModuleDestroy(): void {
    this.delays.disable();
  }

  private delaySinceAsked(): number | null {
    const { count } = this.delays;
    const apart = this.delays.percentile(99) / nanosecondsPerMs;
    this.delays.reset();
    return count === 0 ? null : Math.max(0, apart - samplingMs);
  }
}
