import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type DataSource } from 'typeorm';

import { connect } from './data-source.js';
import { DatabaseMonitor } from './database-monitor.js';
import { entities } from './entities/entities.js';
import { type DatabaseEnvironment } from './environment.js';
import { migrate } from './migrate.js';

const logger = new Logger('Database');

/**
 * The database of a service: the `DataSource`, a repository for each entity, the tables up to date before anything else starts.
 * Needs Readiness and Metrics of the chassis.
 */
@Module({})
export class DatabaseModule {
  static forRoot(environment: DatabaseEnvironment): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ type: 'postgres', toRetry: () => false }),
          dataSourceFactory: () => open(environment),
        }),
        TypeOrmModule.forFeature(entities),
      ],
      providers: [DatabaseMonitor],
      exports: [TypeOrmModule],
    };
  }
}

async function open(environment: DatabaseEnvironment): Promise<DataSource> {
  const dataSource = await connect(environment, (error) => {
    logger.warn(`A database connection broke and will be replaced: ${error.message}`);
  });
  if (environment.DATABASE_MIGRATE === 'on') {
    const applied = await migrate(dataSource);
    if (applied.length > 0) logger.log(`Applied migrations: ${applied.join(', ')}`);
  }
  return dataSource;
}
