import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The catalogue, orders, payments and stock. What must never be is refused here too, whoever writes. */
export class OrdersMigration implements MigrationInterface {
  readonly name = 'Orders1763880000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE products (
        id uuid PRIMARY KEY,
        sku text NOT NULL,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        price bigint NOT NULL CHECK (price >= 0),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        stock integer NOT NULL DEFAULT 0 CONSTRAINT products_stock_not_negative CHECK (stock >= 0),
        threshold integer NOT NULL DEFAULT 0 CHECK (threshold >= 0),
        status text NOT NULL DEFAULT 'on' CHECK (status IN ('on', 'off')),
        version integer NOT NULL DEFAULT 1,
        deleted_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX products_sku_unique ON products (lower(sku)) WHERE deleted_at IS NULL;
      CREATE INDEX products_created ON products (created_at, id) WHERE deleted_at IS NULL;

      CREATE TABLE orders (
        id uuid PRIMARY KEY,
        number text NOT NULL CONSTRAINT orders_number_unique UNIQUE,
        user_id uuid NOT NULL REFERENCES end_users (id) ON DELETE RESTRICT,
        status text NOT NULL DEFAULT 'unpaid'
          CHECK (status IN ('unpaid', 'paid', 'shipped', 'completed', 'cancelled', 'refunded')),
        total bigint NOT NULL CHECK (total >= 0),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        expires_at timestamptz NOT NULL,
        reminded_at timestamptz,
        paid_at timestamptz,
        shipped_at timestamptz,
        completed_at timestamptz,
        cancelled_at timestamptz,
        cancel_reason text CHECK (cancel_reason IN ('user', 'timeout')),
        refunded_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((status IN ('paid', 'shipped', 'completed', 'refunded')) = (paid_at IS NOT NULL)),
        CHECK ((status IN ('shipped', 'completed')) = (shipped_at IS NOT NULL)),
        CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
        CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
        CHECK ((status = 'cancelled') = (cancel_reason IS NOT NULL)),
        CHECK ((status = 'refunded') = (refunded_at IS NOT NULL))
      );
      CREATE INDEX orders_user ON orders (user_id, created_at, id);
      CREATE INDEX orders_status ON orders (status, created_at, id);
      CREATE INDEX orders_unpaid ON orders (expires_at) WHERE status = 'unpaid';

      CREATE TABLE order_items (
        order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        product_id uuid NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
        position smallint NOT NULL,
        sku text NOT NULL,
        name text NOT NULL,
        price bigint NOT NULL CHECK (price >= 0),
        quantity integer NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (order_id, product_id)
      );
      CREATE INDEX order_items_product ON order_items (product_id);

      -- One payment of an order at the most is not declined: none is paid twice, and nobody pays while an outcome is unknown.
      CREATE TABLE payments (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        request_id uuid CONSTRAINT payments_request_unique UNIQUE,
        amount bigint NOT NULL CHECK (amount >= 0),
        currency text NOT NULL,
        status text NOT NULL DEFAULT 'pending' CHECK (status IN
          ('pending', 'succeeded', 'declined', 'failed', 'refunding', 'refunded', 'voiding', 'voided')),
        provider_reference text,
        attempts integer NOT NULL DEFAULT 0,
        last_error text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (status NOT IN ('succeeded', 'refunding', 'refunded') OR provider_reference IS NOT NULL)
      );
      CREATE UNIQUE INDEX payments_order_unique ON payments (order_id) WHERE status <> 'declined';
      CREATE INDEX payments_order ON payments (order_id);
      CREATE INDEX payments_open ON payments (updated_at) WHERE status IN ('pending', 'refunding', 'voiding');

      -- An order takes a product once and gives it back once.
      CREATE TABLE stock_movements (
        id uuid PRIMARY KEY,
        product_id uuid NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
        order_id uuid REFERENCES orders (id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('counted', 'reserved', 'returned')),
        quantity integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((kind = 'counted') = (order_id IS NULL)),
        CONSTRAINT stock_movements_once UNIQUE (order_id, product_id, kind)
      );
      CREATE INDEX stock_movements_product ON stock_movements (product_id, created_at);

      -- The books of the payment provider for trials: what another company would keep elsewhere.
      CREATE TABLE sandbox_payments (
        key uuid PRIMARY KEY,
        amount bigint NOT NULL,
        currency text NOT NULL,
        status text NOT NULL CHECK (status IN ('asked', 'charged', 'declined', 'refunded', 'voided')),
        asked integer NOT NULL DEFAULT 0
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP TABLE sandbox_payments, stock_movements, payments, order_items, orders, products',
    );
  }
}
