import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which carrier an order was given to. */
export class OrderCarriersMigration implements MigrationInterface {
  readonly name = 'OrderCarriers1795431700000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE orders ADD COLUMN carrier_id uuid REFERENCES carriers (id) ON DELETE RESTRICT;
      ALTER TABLE orders ADD CONSTRAINT orders_carrier_shipped CHECK (carrier_id IS NULL OR shipped_at IS NOT NULL);
      CREATE INDEX orders_carrier ON orders (carrier_id) WHERE carrier_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders DROP COLUMN carrier_id');
  }
}
