import { Metrics } from '@ginforge/chassis';
import { Publisher } from '@ginforge/notification';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { OutboxRelayEnvironment } from '../outbox-environment.js';
import { OutboxAlarm } from './outbox-alarm.js';
import { OutboxMetrics } from './outbox-metrics.js';
import { OutboxRelay } from './outbox-relay.js';
import { OutboxTable } from './outbox-table.js';

/** The job `outbox-relay`, from the start of the application to its end. Needs the modules of database and notification. */
@Module({})
export class OutboxRelayModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(OutboxRelay) private readonly relay: OutboxRelay) {}

  static forRoot(environment: OutboxRelayEnvironment): DynamicModule {
    return {
      module: OutboxRelayModule,
      providers: [
        {
          provide: OutboxRelay,
          inject: [DataSource, Publisher, Metrics],
          useFactory: (dataSource: DataSource, publisher: Publisher, metrics: Metrics) =>
            createOutboxRelay(dataSource, publisher, metrics, environment),
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

/** A relay that is not started yet. Whoever starts it stops it. */
export function createOutboxRelay(
  dataSource: DataSource,
  publisher: Publisher,
  metrics: Metrics,
  environment: OutboxRelayEnvironment,
): OutboxRelay {
  const table = new OutboxTable(dataSource);
  return new OutboxRelay(dataSource, table, publisher, new OutboxMetrics(metrics, table), {
    alarm: new OutboxAlarm(environment.DATABASE_URL),
    pollMs: environment.OUTBOX_POLL_MS,
    batchSize: environment.OUTBOX_BATCH_SIZE,
    maxAttempts: environment.OUTBOX_MAX_ATTEMPTS,
  });
}
