import { type DataSource, MigrationExecutor } from 'typeorm';

import { inSchemaTransaction } from './locked-transaction.js';

/**
 * Brings the tables up to date: all that is missing or, on an error, nothing. Harmless to repeat and to run from several
 * services at once. Gives the names of the migrations that this call applied.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  return inSchemaTransaction(dataSource, async (queryRunner) => {
    const executor = new MigrationExecutor(dataSource, queryRunner);
    executor.transaction = 'none';
    const applied = await executor.executePendingMigrations();
    return applied.map(({ name }) => name);
  });
}
