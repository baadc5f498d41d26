import { randomInt } from 'node:crypto';

import { ApplicationError } from '@ginforge/chassis';
import { newIdentifier, Order, OrderItem, Shop } from '@ginforge/database';
import { type DataSource, type EntityManager, In } from 'typeorm';

import { refuseInactiveUser } from '../active-user.js';
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
   * @throws ApplicationError UNAUTHORIZED where the account is not active, PRODUCT_NOT_FOUND, OUT_OF_STOCK, MIXED_SHOPS,
   * MIXED_CURRENCIES
   */
  place(userId: string, lines: readonly OrderLine[]): Promise<OrderDetails> {
    return this.dataSource.transaction(async (manager) => {
      await refuseInactiveUser(manager, userId);
      const stock = new Stock(manager);
      const products = await stock.take(lines);
      const shop = await shopOf(manager, products);
      const order = this.newOrder(manager, { userId, shopId: shop.id }, itemsOf(lines, products));
      await manager.insert(Order, order);
      const items = itemsOf(lines, products).map((item) =>
        manager.create(OrderItem, { ...item, orderId: order.id }),
      );
      await manager.insert(OrderItem, items);
      await stock.note(order.id, 'reserved', lines);
      for (const { id, stock: left } of products) await stock.tell(id, left);
      await recordReminders(manager, order, this.times.remindInSeconds);
      await tellMove(manager, order);
      return { order, shop, items, carrier: undefined, payment: undefined };
    });
  }

  private newOrder(
    manager: EntityManager,
    between: Pick<Order, 'userId' | 'shopId'>,
    items: readonly NewItem[],
  ): Order {
    const createdAt = new Date();
    return manager.create(Order, {
      id: newIdentifier(),
      number: newOrderNumber(createdAt),
      ...between,
      status: 'unpaid',
      total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
      currency: currencyOf(items),
      expiresAt: new Date(createdAt.getTime() + this.times.expireInSeconds * 1_000),
      remindedAt: null,
      paidAt: null,
      shippedAt: null,
      carrierId: null,
      trackingNumber: null,
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

async function shopOf(manager: EntityManager, products: readonly ReservedProduct[]): Promise<Shop> {
  const ids = products.map(({ shopId }) => shopId);
  const [shop, ...others] = await manager.find(Shop, {
    where: { id: In(ids) },
    order: { name: 'ASC', id: 'ASC' },
  });
  if (!shop) throw new Error('Products of no shop');
  if (others.length > 0) throw mixedShops([shop, ...others], products);
  return shop;
}

function mixedShops(shops: readonly Shop[], products: readonly ReservedProduct[]): ApplicationError {
  const names = new Map(shops.map(({ id, name }) => [id, `"${name}"`]));
  const all = [...names.values()].join(', ');
  return new ApplicationError('MIXED_SHOPS', {
    message: `An order is with one shop, and these products are of several: ${all}`,
    errors: products.map(({ id, shopId }) => ({
      path: `items.${id}`,
      message: `is of ${names.get(shopId)}`,
    })),
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
