import { Metrics, Readiness } from '@ginforge/chassis';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/** Lets a service say how its database does: readiness check `database`, and the pool's connections as a metric. */
@Injectable()
export class DatabaseMonitor implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.readiness.add('database', async () => {
      await this.dataSource.query('SELECT 1');
    });
    this.measurePool();
  }

  private measurePool(): void {
    const pool = (this.dataSource.driver as PostgresDriver).master as Pool;
    this.metrics.gauge(
      'database_pool_connections',
      'Connections of the database pool by state; `waiting` counts requests that have none yet',
      ['state'],
      function () {
        this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'waiting' }, pool.waitingCount);
      },
    );
  }
}
