import { setTimeout as delay } from 'node:timers/promises';
import { type Client } from 'pg';
import { type DataSource } from 'typeorm';

import { DatabaseUnavailableError, isTemporary } from './database-unavailable.error.js';
import { entities } from './entities/entities.js';
import { type DatabaseEnvironment } from './environment.js';
import { migrations } from './migrations/migrations.js';
import { OutageAwareDataSource } from './outage.js';
import { QuerySpans } from './query-spans.js';
import { SnakeCaseNaming } from './snake-case-naming.js';

/** How long a start waits for a PostgreSQL that is not up yet, and how often it asks. Milliseconds. */
const patience = { total: 6_000, interval: 500 };

/**
 * Connects, without touching a table.
 * @param onPoolError told when an idle connection breaks; the pool replaces it by itself.
 * @throws DatabaseUnavailableError within ten seconds.
 */
export async function connect(
  environment: DatabaseEnvironment,
  onPoolError: (error: Error) => void = () => undefined,
): Promise<DataSource> {
  const dataSource = createDataSource(environment, onPoolError);
  const deadline = Date.now() + patience.total;
  for (;;) {
    try {
      return await dataSource.initialize();
    } catch (error) {
      if (!isTemporary(error) || Date.now() > deadline) {
        throw new DatabaseUnavailableError(environment.DATABASE_URL, error);
      }
      await delay(patience.interval);
    }
  }
}

function createDataSource(environment: DatabaseEnvironment, onPoolError: (error: Error) => void): DataSource {
  return new OutageAwareDataSource({
    type: 'postgres',
    url: environment.DATABASE_URL,
    entities,
    migrations,
    subscribers: [QuerySpans],
    namingStrategy: new SnakeCaseNaming(),
    synchronize: false,
    installExtensions: false,
    logging: false,
    poolSize: environment.DATABASE_POOL_SIZE,
    connectTimeoutMS: environment.DATABASE_CONNECT_TIMEOUT_MS,
    poolErrorHandler: onPoolError,
    extra: {
      statement_timeout: environment.DATABASE_STATEMENT_TIMEOUT_MS,
      keepAlive: true,
      onConnect: surviveErrors,
    },
  });
}

/**
 * Neither the pool nor TypeORM listens to a client from the moment in which it is taken out until its taker has it. A session that
 * PostgreSQL ends right then must not end the process; whoever got it learns of it by the next query, which fails.
 */
function surviveErrors(client: Client): void {
  client.on('error', () => undefined);
}
