import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The inbox (RT-35) and the outbox (RT-36). */
export class InboxMigration implements MigrationInterface {
  readonly name = 'Inbox1763860000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- A deleted notification keeps its id and loses its content: its id must not come a second time.
      CREATE TABLE notifications (
        id uuid PRIMARY KEY,
        user_id text NOT NULL,
        title text NOT NULL,
        body text NOT NULL,
        icon text,
        link text,
        category text,
        data json,
        read_at timestamptz(3),
        deleted_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX notifications_inbox ON notifications (user_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX notifications_unread ON notifications (user_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL AND read_at IS NULL;

      -- json, not jsonb: what is sent must be what was recorded, also where jsonb would refuse it (NUL).
      CREATE TABLE outbox_messages (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL CONSTRAINT outbox_messages_id_unique UNIQUE,
        stream text NOT NULL,
        partition smallint NOT NULL GENERATED ALWAYS AS (hashtext(stream) & 7) STORED,
        item json NOT NULL,
        number bigint,
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz,
        error text,
        failed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX outbox_messages_unnumbered ON outbox_messages (partition, seq)
        WHERE number IS NULL AND failed_at IS NULL;
      CREATE INDEX outbox_messages_numbered ON outbox_messages (partition, number)
        WHERE number IS NOT NULL AND failed_at IS NULL;
      CREATE INDEX outbox_messages_delayed ON outbox_messages (stream)
        WHERE next_attempt_at IS NOT NULL AND failed_at IS NULL;

      -- The last number given out in each partition.
      CREATE TABLE outbox_partitions (
        partition smallint PRIMARY KEY,
        number bigint NOT NULL DEFAULT 0
      );
      INSERT INTO outbox_partitions (partition) SELECT generate_series(0, 7);

      CREATE FUNCTION outbox_wake_relay() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        PERFORM pg_notify('ginforge_outbox', '');
        RETURN NULL;
      END
      $body$;
      CREATE TRIGGER outbox_messages_recorded AFTER INSERT ON outbox_messages
        FOR EACH STATEMENT EXECUTE FUNCTION outbox_wake_relay();
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE outbox_partitions, outbox_messages, notifications;
      DROP FUNCTION outbox_wake_relay();
    `);
  }
}
