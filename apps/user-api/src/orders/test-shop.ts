import { AccessTokens } from '@ginforge/auth';
import { EndUser, newIdentifier, type Product } from '@ginforge/database';
import {
  OrderPlacementService,
  PaymentsService,
  type ProductFields,
  ProductsService,
} from '@ginforge/orders';
import { DataSource, type EntityManager } from 'typeorm';

import { type Answer, type TestService } from '../test-service.js';

export interface Customer {
  readonly id: string;
  readonly token: string;
}

/** What a product's stock and its movements say; they have to agree. */
export interface StockLevel {
  readonly stock: number;
  readonly moved: number;
}

/** For tests: products and customers of a running user-api. */
export class Shop {
  private made = 0;

  constructor(private readonly service: TestService) {}

  get placement(): OrderPlacementService {
    return this.service.app.get(OrderPlacementService);
  }

  get payments(): PaymentsService {
    return this.service.app.get(PaymentsService);
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.service.app.get(DataSource).transaction(work);
  }

  /** A product on sale; ten pieces at 19.90 of the platform's own shop unless told otherwise. */
  product(fields: Partial<ProductFields & { stock: number }> = {}, shopId?: string): Promise<Product> {
    this.made += 1;
    const usual = {
      sku: `SKU-${this.made}`,
      name: `Mug ${this.made}`,
      description: '',
      price: 1_990,
      currency: 'EUR',
      stock: 10,
      threshold: 0,
      status: 'on' as const,
    };
    return this.transaction((manager) =>
      this.service.app.get(ProductsService).create(manager, { ...usual, ...fields }, shopId),
    );
  }

  /** An active account with a token. */
  async customer(): Promise<Customer> {
    const id = newIdentifier();
    await this.service.app.get(DataSource).manager.insert(EndUser, {
      id,
      username: `u-${id}`,
      email: `${id}@example.com`,
      passwordHash: 'x',
      nickname: '',
      status: 'active',
    });
    const account = { userId: id, username: `u-${id}`, roles: ['user'], audience: 'user' as const };
    return { id, token: this.service.app.get(AccessTokens).issue(account).token };
  }

  /** `POST /orders`, one piece unless told otherwise. */
  order({ token }: Customer, { id }: Pick<Product, 'id'>, quantity = 1): Promise<Answer> {
    return this.service.post('/orders', { items: [{ product_id: id, quantity }] }, token);
  }

  /** The id of a new order. */
  async orderId(customer: Customer, product: Pick<Product, 'id'>, quantity = 1): Promise<string> {
    return String((await this.order(customer, product, quantity)).data?.['id']);
  }

  /** `POST /orders/:id/pay`, `/cancel` or `/confirm`. */
  move({ token }: Customer, orderId: string, action: 'pay' | 'cancel' | 'confirm'): Promise<Answer> {
    return this.service.post(`/orders/${orderId}/${action}`, {}, token);
  }

  async level({ id }: Pick<Product, 'id'>): Promise<StockLevel> {
    const [row] = await this.service.sql<StockLevel>(
      `SELECT stock, (SELECT coalesce(sum(quantity), 0)::int FROM stock_movements WHERE product_id = $1) AS moved
       FROM products WHERE id = $1`,
      [id],
    );
    if (!row) throw new Error('There is no such product');
    return row;
  }

  /** The titles of what a customer was notified of, oldest first. */
  async told({ id }: Customer): Promise<string[]> {
    const rows = await this.service.sql<{ title: string }>(
      'SELECT title FROM notifications WHERE user_id = $1 ORDER BY created_at, id',
      [id],
    );
    return rows.map(({ title }) => title);
  }
}
