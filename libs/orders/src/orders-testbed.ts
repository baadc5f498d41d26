import { loadEnvironment } from '@ginforge/chassis';
import {
  connect,
  databaseEnvironment,
  EndUser,
  migrate,
  newIdentifier,
  type Order,
  type Payment,
  type Product,
  type Shop,
} from '@ginforge/database';
import { createTestDatabase, type TestDatabase } from '@ginforge/testing';
import { Logger } from '@nestjs/common';
import { type DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';

import { type ProductFields, ProductsService } from './catalogue/products.service.js';
import { OrderPlacementService } from './orders/order-placement.service.js';
import { OrdersService } from './orders/orders.service.js';
import { UnpaidOrdersService } from './orders/unpaid-orders.service.js';
import { type PaymentProvider } from './payments/payment-provider.js';
import { type PaymentOptions, PaymentsService } from './payments/payments.service.js';
import { SandboxProvider } from './payments/sandbox-provider.js';
import { ShopsService } from './shops/shops.service.js';

const environmentSchema = z.object(databaseEnvironment);

/** For tests: the services of orders on a real PostgreSQL. */
export class OrdersTestbed {
  readonly shops: ShopsService;
  readonly products: ProductsService;
  readonly orders: OrdersService;
  readonly placement: OrderPlacementService;
  readonly unpaid: UnpaidOrdersService;
  readonly payments: PaymentsService;
  private made = 0;

  private constructor(
    readonly dataSource: DataSource,
    private readonly database: TestDatabase,
  ) {
    this.shops = new ShopsService(dataSource);
    this.products = new ProductsService(dataSource);
    this.orders = new OrdersService(dataSource);
    this.placement = new OrderPlacementService(dataSource, {
      remindInSeconds: 1_800,
      expireInSeconds: 86_400,
    });
    this.unpaid = new UnpaidOrdersService(dataSource);
    this.payments = this.paymentsBy(new SandboxProvider(dataSource, 'approve'));
  }

  static async start(): Promise<OrdersTestbed> {
    Logger.overrideLogger(false);
    const database = await createTestDatabase();
    const dataSource = await connect(loadEnvironment(environmentSchema, { DATABASE_URL: database.url }));
    await migrate(dataSource);
    return new OrdersTestbed(dataSource, database);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }

  paymentsBy(provider: PaymentProvider, options: Partial<PaymentOptions> = {}): PaymentsService {
    const usual = { retrySeconds: 30, maxAttempts: 3, timeoutMs: 10_000 };
    return new PaymentsService(this.dataSource, provider, { ...usual, ...options });
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(work);
  }

  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.dataSource.query<Row[]>(statement, parameters);
  }

  /** The shop of a new user. */
  async shop(name: string): Promise<Shop> {
    return this.shops.open(await this.user(), { name, description: '', contact_email: null });
  }

  /** A product on sale; ten pieces at 19.90 of the platform's own shop unless told otherwise. */
  product(
    fields: Partial<ProductFields & { stock: number }> = {},
    shop?: Pick<Shop, 'id'>,
  ): Promise<Product> {
    this.made += 1;
    const names = { sku: `SKU-${this.made}`, name: `Mug ${this.made}`, description: '' };
    const usual = { ...names, price: 1_990, currency: 'EUR', stock: 10, threshold: 0, status: 'on' as const };
    return this.transaction((manager) => this.products.create(manager, { ...usual, ...fields }, shop?.id));
  }

  async user(): Promise<string> {
    const id = newIdentifier();
    await this.dataSource.manager.insert(EndUser, {
      id,
      username: `u-${id}`,
      email: `${id}@example.com`,
      passwordHash: 'x',
      nickname: '',
      status: 'active',
    });
    return id;
  }

  /** A new order of a new user. */
  async order(price = 1_990, quantity = 1): Promise<Order> {
    const { id: productId } = await this.product({ price });
    return (await this.placement.place(await this.user(), [{ productId, quantity }])).order;
  }

  async find({ id }: Pick<Order, 'id'>): Promise<{ order: Order; payment: Payment | undefined }> {
    return this.orders.find({ id });
  }

  /** `unpaid pending`: the states of an order and of its payment. */
  async states(of: Pick<Order, 'id'>): Promise<string> {
    const { order, payment } = await this.find(of);
    return `${order.status} ${payment?.status ?? '-'}`;
  }

  /** As if an order's time were up. */
  async makeOverdue({ id }: Pick<Order, 'id'>): Promise<void> {
    await this.sql(`UPDATE orders SET expires_at = now() - interval '1 day' WHERE id = $1`, [id]);
  }

  async stockOf({ id }: Pick<Product, 'id'>): Promise<number> {
    const [row] = await this.sql<{ stock: number; moved: number }>(
      `SELECT stock, (SELECT coalesce(sum(quantity), 0)::int FROM stock_movements WHERE product_id = $1) AS moved
       FROM products WHERE id = $1`,
      [id],
    );
    if (row?.stock !== row?.moved)
      throw new Error(`The stock is ${row?.stock}, its movements say ${row?.moved}`);
    return row?.stock ?? 0;
  }

  /** The titles of what somebody was notified of, oldest first. */
  async told(userId: string): Promise<string[]> {
    const rows = await this.sql<{ title: string }>(
      'SELECT title FROM notifications WHERE user_id = $1 ORDER BY created_at, id',
      [userId],
    );
    return rows.map(({ title }) => title);
  }

  /** The recorded jobs that name an id, oldest first. */
  jobsOf(id: string): Promise<{ name: string; payload: Record<string, string>; seconds: number }[]> {
    return this.sql(
      `SELECT name, payload, round(extract(epoch FROM due_at - created_at))::int AS seconds FROM outbox_jobs
       WHERE payload::text LIKE $1 ORDER BY seq`,
      [`%${id}%`],
    );
  }
}
