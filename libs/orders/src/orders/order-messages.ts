import { type Order, type OrderStatus, Shop } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type EntityManager } from 'typeorm';

interface Text {
  readonly title: string;
  readonly body: string;
}

interface Telling {
  readonly userId: string;
  readonly text: Text;
}

const moves: Readonly<Record<OrderStatus, (order: Order) => Text>> = {
  unpaid: ({ number }) => ({
    title: 'Order placed',
    body: `Your order ${number} is reserved and waits for its payment.`,
  }),
  paid: ({ number }) => ({ title: 'Order paid', body: `Your order ${number} is paid. Thank you!` }),
  shipped: ({ number, trackingNumber }) => ({
    title: 'Order shipped',
    body: `Your order ${number} is on its way.${trackingNumber ? ` Its tracking number is ${trackingNumber}.` : ''}`,
  }),
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

/**
 * An order is new, or in another state: its user is notified (RT-35), and once it is paid its shop's owner too. Everybody who watches
 * orders hears which one it is.
 */
export async function tellMove(manager: EntityManager, order: Order): Promise<void> {
  const tellings = [
    { userId: order.userId, text: moves[order.status](order) },
    ...(await toShop(manager, order)),
  ];
  // Whoever tells several people takes their inboxes in one order.
  tellings.sort((one, other) => (one.userId < other.userId ? -1 : Number(one.userId > other.userId)));
  for (const { userId, text } of tellings) await notify(manager, order, userId, text);
  const action = order.status === 'unpaid' ? 'create' : 'update';
  await outbox.within(manager).broadcastDataUpdate('order', action, order.id);
}

/** Something about an order that is no change of its state. */
export async function tellUser(manager: EntityManager, order: Order, text: Text): Promise<void> {
  await notify(manager, order, order.userId, text);
}

/** What the owner of its shop hears: there is none of the platform's own. */
async function toShop(manager: EntityManager, { status, shopId, number }: Order): Promise<Telling[]> {
  if (status !== 'paid') return [];
  const { ownerId, name } = await manager.findOneByOrFail(Shop, { id: shopId });
  const text = {
    title: 'Order to ship',
    body: `Order ${number} of ${name} is paid and waits to be shipped.`,
  };
  return ownerId === null ? [] : [{ userId: ownerId, text }];
}

async function notify(
  manager: EntityManager,
  { id, number, status, shopId }: Order,
  userId: string,
  text: Text,
): Promise<void> {
  await outbox.within(manager).sendNotification(userId, {
    ...text,
    category: 'order',
    link: `/orders/${id}`,
    data: { order_id: id, number, status, shop_id: shopId },
  });
}
