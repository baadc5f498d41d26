import { RedisConnections, ServiceBus, serviceHealth } from '@ginforge/chassis';
import { JobQueues } from '@ginforge/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { measureOutbox, measureDatabase, measureQueues, measureRedis } from './measurements.js';
import { servicesHealth } from './services-health.js';
import { type SystemHealth } from './system-health.js';

/** A replica may need this long for its own checks. Milliseconds. */
const answerTimeoutMs = 3_000;

/** Measures how everything does. What cannot be measured is `null`, and the reason is in the log. */
@Injectable()
export class SystemHealthService {
  private readonly logger = new Logger(SystemHealthService.name);

  constructor(
    private readonly bus: ServiceBus,
    private readonly dataSource: DataSource,
    private readonly redis: RedisConnections,
    private readonly queues: JobQueues,
  ) {}

  async measure(): Promise<SystemHealth> {
    const [services, database, redis, queues, outbox] = await Promise.all([
      this.measured('services', async () =>
        servicesHealth(await this.bus.askAll(serviceHealth, {}, { timeoutMs: answerTimeoutMs })),
      ),
      this.measured('PostgreSQL', () => measureDatabase(this.dataSource)),
      this.measured('Redis', () => measureRedis(this.redis)),
      this.measured('queues', () => measureQueues(this.queues)),
      this.measured('outbox', () => measureOutbox(this.dataSource)),
    ]);
    return { services, database, redis, queues, outbox };
  }

  private async measured<Result>(what: string, measure: () => Promise<Result>): Promise<Result | null> {
    try {
      return await measure();
    } catch (error) {
      this.logger.warn(`The health of ${what} could not be measured`, error);
      return null;
    }
  }
}
