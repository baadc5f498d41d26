import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What administrators sent. */
export class SentNotificationsMigration implements MigrationInterface {
  readonly name = 'SentNotifications1795422000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- json, not jsonb: what was sent must be what is shown, also where jsonb would refuse it (NUL).
      CREATE TABLE sent_notifications (
        id uuid PRIMARY KEY,
        message_id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('user', 'broadcast', 'room')),
        user_id text CHECK ((kind = 'user') = (user_id IS NOT NULL)),
        room text CHECK ((kind = 'room') = (room IS NOT NULL)),
        channels text[] CHECK ((kind = 'user') = (channels IS NOT NULL)),
        title text CHECK ((kind = 'room') = (title IS NULL)),
        content json NOT NULL,
        administrator_id uuid NOT NULL,
        username text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX sent_notifications_created ON sent_notifications (created_at, id);
      CREATE INDEX sent_notifications_user ON sent_notifications (user_id, created_at, id)
        WHERE user_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sent_notifications');
  }
}
