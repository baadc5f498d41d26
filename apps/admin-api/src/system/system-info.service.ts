import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';

import { ENVIRONMENT, type ServiceEnvironment, ServiceInstance } from '@ginforge/chassis';
import { Configuration } from '@ginforge/database';
import { PresenceReader } from '@ginforge/notification';
import { Inject, Injectable } from '@nestjs/common';

import { type SystemInfo } from './system-info.js';

/** Says what runs here, and for how many. */
@Injectable()
export class SystemInfoService {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: ServiceEnvironment,
    private readonly configuration: Configuration,
    private readonly instance: ServiceInstance,
    private readonly presence: PresenceReader,
  ) {}

  async read(): Promise<SystemInfo> {
    const counts = await this.presence.counts();
    return {
      title: await this.configuration.get('site.title'),
      environment: this.environment.NODE_ENV,
      node_version: process.version,
      platform: `${process.platform} ${process.arch}`,
      time: new Date().toISOString(),
      started_at: this.instance.startedAt.toISOString(),
      cpus: availableParallelism(),
      load_average: loadavg(),
      host_memory_bytes: { total: totalmem(), free: freemem() },
      online_users: counts.users,
      connections: counts.connections,
    };
  }
}
