import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Versions of what several administrators edit, the system configuration, and what the logs are searched by. */
export class BackOfficeMigration implements MigrationInterface {
  readonly name = 'BackOffice1763900000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE administrators ADD COLUMN version integer NOT NULL DEFAULT 1;
      ALTER TABLE roles ADD COLUMN version integer NOT NULL DEFAULT 1;
      ALTER TABLE menus ADD COLUMN version integer NOT NULL DEFAULT 1;

      -- Only what is not as its default; which keys there are is in the code.
      CREATE TABLE configuration_values (
        key text PRIMARY KEY,
        value json NOT NULL,
        version integer NOT NULL DEFAULT 1,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE INDEX operation_logs_entity ON operation_logs (entity, entity_id, created_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX operation_logs_entity;
      DROP TABLE configuration_values;
      ALTER TABLE menus DROP COLUMN version;
      ALTER TABLE roles DROP COLUMN version;
      ALTER TABLE administrators DROP COLUMN version;
    `);
  }
}
