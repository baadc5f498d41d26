import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Shops of merchants. What there was until now is the platform's own shop's. It stays the default, for replicas of the version before
 * that still take orders while this one is rolled out.
 */
export class ShopsMigration implements MigrationInterface {
  readonly name = 'Shops1795429000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE shops (
        id uuid PRIMARY KEY,
        owner_id uuid CONSTRAINT shops_owner_unique UNIQUE REFERENCES end_users (id) ON DELETE RESTRICT,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        contact_email text,
        status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO shops (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'GinForge');

      ALTER TABLE products ADD COLUMN shop_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001'
        REFERENCES shops (id) ON DELETE RESTRICT;
      DROP INDEX products_sku_unique;
      CREATE UNIQUE INDEX products_sku_unique ON products (shop_id, lower(sku)) WHERE deleted_at IS NULL;
      CREATE INDEX products_shop ON products (shop_id, created_at, id) WHERE deleted_at IS NULL;

      ALTER TABLE orders ADD COLUMN shop_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001'
        REFERENCES shops (id) ON DELETE RESTRICT;
      ALTER TABLE orders ADD COLUMN tracking_number text;
      ALTER TABLE orders ADD CONSTRAINT orders_tracking_shipped CHECK (tracking_number IS NULL OR shipped_at IS NOT NULL);
      CREATE INDEX orders_shop ON orders (shop_id, created_at, id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE orders DROP COLUMN tracking_number, DROP COLUMN shop_id;
      ALTER TABLE products DROP COLUMN shop_id;
      CREATE UNIQUE INDEX products_sku_unique ON products (lower(sku)) WHERE deleted_at IS NULL;
      DROP TABLE shops;
    `);
  }
}
