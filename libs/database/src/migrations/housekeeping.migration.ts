import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Mails that were handed in, and what the clean-up looks for. */
export class HousekeepingMigration implements MigrationInterface {
  readonly name = 'Housekeeping1763910000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Mails that were sent, by the ids of their jobs.
      CREATE TABLE emails (
        id uuid PRIMARY KEY,
        sent_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX emails_sent ON emails (sent_at);

      CREATE INDEX notifications_read ON notifications (read_at) WHERE read_at IS NOT NULL;
      CREATE INDEX notifications_deleted ON notifications (deleted_at) WHERE deleted_at IS NOT NULL;
      CREATE INDEX outbox_messages_set_aside ON outbox_messages (failed_at) WHERE failed_at IS NOT NULL;
      CREATE INDEX outbox_jobs_set_aside ON outbox_jobs (failed_at) WHERE failed_at IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX outbox_jobs_set_aside, outbox_messages_set_aside, notifications_deleted, notifications_read;
      DROP TABLE emails;
    `);
  }
}
