import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Answers to requests with an `Idempotency-Key` (AP-05). */
export class IdempotencyMigration implements MigrationInterface {
  readonly name = 'Idempotency1763870000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- json, not jsonb: the answer is given again as it was, also where jsonb would refuse it (NUL).
      CREATE TABLE idempotency_records (
        id bytea PRIMARY KEY,
        fingerprint bytea NOT NULL,
        status smallint NOT NULL,
        answer json,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX idempotency_records_expiry ON idempotency_records (expires_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE idempotency_records');
  }
}
