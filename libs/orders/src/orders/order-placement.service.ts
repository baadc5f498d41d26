import { randomInt } from 'node:crypto';

import { ApplicationError } from '@ginforge/chassis';
import { EndUser, isIdentifier, newIdentifier, Order, OrderItem } from '@ginforge/database';
import { type DataSource, type EntityManager } from 'typeorm';

import { type OrderLine, type ReservedProduct, Stock } from '../catalogue/stock.js';
import { type OrderDetails } from './order-details.js';
import { tellMove } from './order-messages.js';
import { recordReminders } from './order-moves.js';

/** How long an order may stay unpaid. */
export interface OrderTimes {
  readonly remindInSeconds: number;
  readonly expireInSeconds: number;
}

/** Takes orders. Each is one transaction with its stock, its messages and its jobs. */
export class OrderPlacementService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly times: OrderTimes,
  ) {}

  /**
   * Reserves the pieces and records the order.
   * @param lines each product once
   * @throws ApplicationError UNAUTHORIZED where the account is not active, PRODUCT_NOT_FOUND, OUT_OF_STOCK, MIXED_CURRENCIES
   */
  place(userId: string, lines: readonly OrderLine[]): Promise<OrderDetails> {
    return this.dataSource.transaction(async (manager) => {
      await refuseInactive(manager, userId);
      const stock = new Stock(manager);
      const products = await stock.take(lines);
      const order = this.newOrder(manager, userId, itemsOf(lines, products));
      await manager.insert(Order, order);
      const items = itemsOf(lines, products).map((item) =>
        manager.create(OrderItem, { ...item, orderId: order.id }),
      );
      await manager.insert(OrderItem, items);
      await stock.note(order.id, 'reserved', lines);
      for (const { id, stock: left } of products) await stock.tell(id, left);
      await recordReminders(manager, order, this.times.remindInSeconds);
      await tellMove(manager, order);
      return { order, items, payment: undefined };
    });
  }

  private newOrder(manager: EntityManager, userId: string, items: readonly NewItem[]): Order {
    const createdAt = new Date();
    return manager.create(Order, {
      id: newIdentifier(),
      number: newOrderNumber(createdAt),
      userId,
      status: 'unpaid',
      total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
      currency: currencyOf(items),
      expiresAt: new Date(createdAt.getTime() + this.times.expireInSeconds * 1_000),
      remindedAt: null,
      paidAt: null,
      shippedAt: null,
      completedAt: null,
      cancelledAt: null,
      cancelReason: null,
      refundedAt: null,
      createdAt,
      updatedAt: createdAt,
    });
  }
}

type NewItem = Omit<OrderItem, 'orderId'> & Pick<ReservedProduct, 'currency'>;

/** As the products are now, in the order of the lines. */
function itemsOf(lines: readonly OrderLine[], products: readonly ReservedProduct[]): NewItem[] {
  const byId = new Map(products.map((product) => [product.id, product]));
  return lines.flatMap(({ productId, quantity }, position) => {
    const product = byId.get(productId);
    if (!product) return [];
    const { sku, name, price, currency } = product;
    return [{ productId, position, sku, name, price, currency, quantity }];
  });
}

function currencyOf(items: readonly NewItem[]): string {
  const [currency = '', ...others] = new Set(items.map((item) => item.currency));
  if (others.length > 0) throw new ApplicationError('MIXED_CURRENCIES');
  return currency;
}

/** `20260102-` and twelve digits: how many orders there are is nobody's business. */
function newOrderNumber(moment: Date): string {
  const day = moment.toISOString().slice(0, 10).replaceAll('-', '');
  return `${day}-${String(randomInt(1_000_000_000_000)).padStart(12, '0')}`;
}

/** A token may be older than the end of its account. */
async function refuseInactive(manager: EntityManager, id: string): Promise<void> {
  const isActive = isIdentifier(id) && (await manager.existsBy(EndUser, { id, status: 'active' }));
  if (!isActive) throw new ApplicationError('UNAUTHORIZED');
}
