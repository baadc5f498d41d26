import { Carrier, isIdentifier, type Order, OrderItem, Payment, Shop } from '@ginforge/database';
import { type EntityManager, type FindOptionsWhere, In } from 'typeorm';

/** An order with its shop, its items, in their order, who brings it, and its payment: the one that counts, or the last one that was declined. */
export interface OrderDetails {
  readonly order: Order;
  readonly shop: Shop;
  readonly items: readonly OrderItem[];
  readonly carrier: Carrier | undefined;
  readonly payment: Payment | undefined;
}

/** Whose orders: a user's, a shop's or everybody's. */
export interface OrderScope {
  readonly userId?: string;
  readonly shopId?: string;
}

/** Which order it is: with a user or a shop, only if it is that one's. */
export interface OrderKey extends OrderScope {
  readonly id: string;
}

/** Which row an order is; `undefined` where there can be none. */
export function orderOf({ id, userId, shopId }: OrderKey): FindOptionsWhere<Order> | undefined {
  if (![id, userId ?? id, shopId ?? id].every(isIdentifier)) return undefined;
  return { id, ...(userId !== undefined && { userId }), ...(shopId !== undefined && { shopId }) };
}

/** In the order of `orders`. */
export async function withDetails(manager: EntityManager, orders: readonly Order[]): Promise<OrderDetails[]> {
  const of = { orderId: In(orders.map(({ id }) => id)) };
  const items = await manager.find(OrderItem, { where: of, order: { position: 'ASC' } });
  const payments = await manager.find(Payment, { where: of, order: { createdAt: 'ASC', id: 'ASC' } });
  const shops = await manager.findBy(Shop, { id: In(orders.map(({ shopId }) => shopId)) });
  const carrierIds = orders.flatMap(({ carrierId }) => carrierId ?? []);
  const carriers = await manager.findBy(Carrier, { id: In(carrierIds) });
  return orders.map((order) => {
    const own = payments.filter(({ orderId }) => orderId === order.id);
    return {
      order,
      shop: shopOf(order, shops),
      items: items.filter(({ orderId }) => orderId === order.id),
      carrier: carriers.find(({ id }) => id === order.carrierId),
      payment: own.find(({ status }) => status !== 'declined') ?? own.at(-1),
    };
  });
}

function shopOf({ id, shopId }: Order, shops: readonly Shop[]): Shop {
  const shop = shops.find((one) => one.id === shopId);
  if (!shop) throw new Error(`Order ${id} is of no shop`);
  return shop;
}

/** @throws Error where the order is not there, which its caller has just seen */
export async function detailsOf(manager: EntityManager, order: Order): Promise<OrderDetails> {
  const [details] = await withDetails(manager, [order]);
  if (!details) throw new Error(`Order ${order.id} has gone`);
  return details;
}
