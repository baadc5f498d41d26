import { isIdentifier, type Order, OrderItem, Payment } from '@ginforge/database';
import { type EntityManager, type FindOptionsWhere, In } from 'typeorm';

/** An order with its items, in their order, and its payment: the one that counts, or the last one that was declined. */
export interface OrderDetails {
  readonly order: Order;
  readonly items: readonly OrderItem[];
  readonly payment: Payment | undefined;
}

/** Which row an order is, if it is that user's; `undefined` where there can be none. */
export function orderOf(id: string, userId?: string): FindOptionsWhere<Order> | undefined {
  if (![id, userId ?? id].every(isIdentifier)) return undefined;
  return userId === undefined ? { id } : { id, userId };
}

/** In the order of `orders`. */
export async function withDetails(manager: EntityManager, orders: readonly Order[]): Promise<OrderDetails[]> {
  const of = { orderId: In(orders.map(({ id }) => id)) };
  const items = await manager.find(OrderItem, { where: of, order: { position: 'ASC' } });
  const payments = await manager.find(Payment, { where: of, order: { createdAt: 'ASC', id: 'ASC' } });
  return orders.map((order) => {
    const own = payments.filter(({ orderId }) => orderId === order.id);
    return {
      order,
      items: items.filter(({ orderId }) => orderId === order.id),
      payment: own.find(({ status }) => status !== 'declined') ?? own.at(-1),
    };
  });
}

/** @throws Error where the order is not there, which its caller has just seen */
export async function detailsOf(manager: EntityManager, order: Order): Promise<OrderDetails> {
  const [details] = await withDetails(manager, [order]);
  if (!details) throw new Error(`Order ${order.id} has gone`);
  return details;
}
