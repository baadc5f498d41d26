import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Jobs that belong to a change, and those that are not due yet. */
export class OutboxJobsMigration implements MigrationInterface {
  readonly name = 'OutboxJobs1763890000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE outbox_jobs (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL,
        id text NOT NULL,
        payload json NOT NULL,
        trace text NOT NULL,
        due_at timestamptz NOT NULL,
        error text,
        failed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT outbox_jobs_id_unique UNIQUE (name, id)
      );
      CREATE INDEX outbox_jobs_due ON outbox_jobs (due_at, seq) WHERE failed_at IS NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE outbox_jobs');
  }
}
