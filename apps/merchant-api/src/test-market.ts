import { EndUser, newIdentifier } from '@ginforge/database';
import {
  OrderPlacementService,
  OrdersService,
  PaymentsService,
  SandboxProvider,
  type ShopView,
} from '@ginforge/orders';
import { DataSource } from 'typeorm';

import { type TestService } from './test-service.js';

export interface TestUser {
  readonly id: string;
  readonly token: string;
}

export interface Merchant extends TestUser {
  readonly shop: ShopView;
}

/** For tests: merchants and customers of a running merchant-api. What customers do is done as user-api does it. */
export class TestMarket {
  readonly orders: OrdersService;
  private readonly dataSource: DataSource;
  private readonly placement: OrderPlacementService;
  private readonly payments: PaymentsService;
  private made = 0;

  constructor(private readonly service: TestService) {
    this.dataSource = service.app.get(DataSource);
    this.orders = service.app.get(OrdersService);
    const times = { remindInSeconds: 1_800, expireInSeconds: 86_400 };
    this.placement = new OrderPlacementService(this.dataSource, times);
    const options = { retrySeconds: 30, maxAttempts: 3, timeoutMs: 10_000 };
    const provider = new SandboxProvider(this.dataSource, 'approve');
    this.payments = new PaymentsService(this.dataSource, provider, options);
  }

  /** An active account with a token, and no shop. */
  async user(): Promise<TestUser> {
    const id = newIdentifier();
    const name = { username: `u-${id}`, email: `${id}@example.com`, nickname: '' };
    await this.dataSource.manager.insert(EndUser, { id, ...name, passwordHash: 'x', status: 'active' });
    return { id, token: this.service.tokenFor(id) };
  }

  /** A user with a shop. */
  async merchant(name = `Shop ${(this.made += 1)}`): Promise<Merchant> {
    const user = await this.user();
    const { status, data } = await this.service.post('/shop', { name }, user.token);
    if (status !== 201) throw new Error(`opening a shop answered ${status}`);
    return { ...user, shop: data as unknown as ShopView };
  }

  /** What a new product is made of; ten pieces at 19.90 unless told otherwise. */
  productBody(fields: object = {}): Record<string, unknown> {
    this.made += 1;
    const names = { sku: `SKU-${this.made}`, name: `Mug ${this.made}` };
    return { ...names, price: 1_990, currency: 'EUR', stock: 10, ...fields };
  }

  /** @returns the id of a new product */
  async product({ token }: TestUser, fields: object = {}): Promise<string> {
    const { status, data } = await this.service.post('/products', this.productBody(fields), token);
    if (status !== 201) throw new Error(`creating a product answered ${status}`);
    return String(data?.['id']);
  }

  /** @returns the id of a new order */
  async order(customer: TestUser, productId: string, quantity = 1): Promise<string> {
    return (await this.placement.place(customer.id, [{ productId, quantity }])).order.id;
  }

  /** @returns the id of a new order that is paid */
  async paidOrder(customer: TestUser, productId: string): Promise<string> {
    const id = await this.order(customer, productId);
    await this.payments.pay(customer.id, id);
    return id;
  }

  /** The titles of what somebody was notified of, oldest first. */
  async told({ id }: TestUser): Promise<string[]> {
    const rows = await this.service.sql<{ title: string }>(
      'SELECT title FROM notifications WHERE user_id = $1 ORDER BY created_at, id',
      [id],
    );
    return rows.map(({ title }) => title);
  }

  /** What every screen was told of one thing, oldest first: `product update`. */
  async updatesOf(id: string): Promise<string[]> {
    const rows = await this.service.sql<{ what: string }>(
      `SELECT concat_ws(' ', content ->> 'entity', content ->> 'action') AS what
       FROM (SELECT seq, item -> 'message' -> 'content' AS content FROM outbox_messages) AS message
       WHERE content ->> 'id' = $1 ORDER BY seq`,
      [id],
    );
    return rows.map(({ what }) => what);
  }
}
