/** The migration job: brings the tables up to date, seeds an empty database, and ends. Needs DATABASE_URL and ADMIN_PASSWORD. */
import { createLogger, StartError } from '@ginforge/chassis';
import { connect, migrate } from '@ginforge/database';

import { type MigrationEnvironment, readMigrationEnvironment } from './environment.js';
import { seed } from './seed/seed.js';

const logger = createLogger('admin-api-migrate', 'info');

async function run(environment: MigrationEnvironment): Promise<void> {
  const dataSource = await connect(environment);
  try {
    const applied = await migrate(dataSource);
    const seeded = await seed(dataSource, environment.ADMIN_PASSWORD);
    logger.info({ applied, seeded }, 'the database is up to date');
  } finally {
    await dataSource.destroy();
  }
}

try {
  await run(readMigrationEnvironment());
} catch (error) {
  logger.fatal(error instanceof StartError ? error.message : { err: error }, 'the migration failed');
  process.exitCode = 1;
}
