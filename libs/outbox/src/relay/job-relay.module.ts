import { Metrics } from '@ginforge/chassis';
import { JobProducer } from '@ginforge/jobs';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { OutboxRelayEnvironment } from '../outbox-environment.js';
import { JobRelayMetrics } from './job-relay-metrics.js';
import { JobRelay } from './job-relay.js';

/** Relays recorded jobs from the start of the application to its end. Needs the modules of database and jobs. */
@Module({})
export class JobRelayModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(JobRelay) private readonly relay: JobRelay) {}

  static forRoot(environment: OutboxRelayEnvironment): DynamicModule {
    return {
      module: JobRelayModule,
      providers: [
        {
          provide: JobRelay,
          inject: [DataSource, JobProducer, Metrics],
          useFactory: (dataSource: DataSource, producer: JobProducer, metrics: Metrics) =>
            new JobRelay(dataSource, producer, new JobRelayMetrics(metrics, dataSource), {
              pollMs: environment.OUTBOX_POLL_MS,
              batchSize: environment.OUTBOX_BATCH_SIZE,
            }),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.relay.stop();
  }
}
