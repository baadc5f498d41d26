import { type DataSource, type QueryRunner } from 'typeorm';

/** A number of our own for `pg_advisory_xact_lock`: "ginf" in ASCII. */
const schemaLock = 0x67696e66;

/** How long one service waits for another that is migrating or seeding. */
const lockTimeout = '60s';

/**
 * Runs the work in one transaction that no other process runs at the same time: for migrations and seeds when several services
 * start at once. The lock belongs to the transaction, so it also works through a transaction pooler and dies with its holder.
 */
export async function inSchemaTransaction<T>(
  dataSource: DataSource,
  work: (queryRunner: QueryRunner) => Promise<T>,
): Promise<T> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    await queryRunner.startTransaction();
    try {
      await queryRunner.query(`SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '${lockTimeout}'`);
      await queryRunner.query(`SELECT pg_advisory_xact_lock(${schemaLock})`);
      const result = await work(queryRunner);
      await queryRunner.commitTransaction();
      return result;
    } catch (error) {
      await queryRunner.rollbackTransaction();
      throw error;
    }
  } finally {
    await queryRunner.release();
  }
}
