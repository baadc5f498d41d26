import { type Order, type OrderStatus } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type EntityManager } from 'typeorm';

interface Text {
  readonly title: string;
  readonly body: string;
}

const moves: Readonly<Record<OrderStatus, (order: Order) => Text>> = {
  unpaid: ({ number }) => ({
    title: 'Order placed',
    body: `Your order ${number} is reserved and waits for its payment.`,
  }),
  paid: ({ number }) => ({ title: 'Order paid', body: `Your order ${number} is paid. Thank you!` }),
  shipped: ({ number }) => ({ title: 'Order shipped', body: `Your order ${number} is on its way.` }),
  completed: ({ number }) => ({ title: 'Order completed', body: `Your order ${number} is completed.` }),
  cancelled: ({ number, cancelReason }) => ({
    title: 'Order cancelled',
    body:
      cancelReason === 'timeout'
        ? `Your order ${number} was not paid in time and is cancelled.`
        : `Your order ${number} is cancelled.`,
  }),
  refunded: ({ number }) => ({ title: 'Order refunded', body: `Your order ${number} is refunded.` }),
};

/** An order is new, or in another state: its user is notified (RT-35), and everybody who watches orders hears which one it is. */
export async function tellMove(manager: EntityManager, order: Order): Promise<void> {
  await tellUser(manager, order, moves[order.status](order));
  const action = order.status === 'unpaid' ? 'create' : 'update';
  await outbox.within(manager).broadcastDataUpdate('order', action, order.id);
}

/** Something about an order that is no change of its state. */
export async function tellUser(manager: EntityManager, order: Order, text: Text): Promise<void> {
  const { id, number, status, userId } = order;
  await outbox.within(manager).sendNotification(userId, {
    ...text,
    category: 'order',
    link: `/orders/${id}`,
    data: { order_id: id, number, status },
  });
}
