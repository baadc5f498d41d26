import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Carriers. What must never be is refused here too, whoever writes. */
export class CarriersMigration implements MigrationInterface {
  readonly name = 'Carriers1795431189019';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE carriers (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        tracking_url text,
        status text NOT NULL CHECK (status IN ('on', 'off')),
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX carriers_created ON carriers (created_at, id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE carriers');
  }
}
