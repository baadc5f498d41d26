import { ApplicationError } from '@ginforge/chassis';
import { type CancelReason, Order, OrderItem, type OrderStatus } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type EntityManager } from 'typeorm';

import { Stock } from '../catalogue/stock.js';
import { undoPayment } from '../payments/payment-records.js';
import { type OrderKey, orderOf } from './order-details.js';
import { tellMove } from './order-messages.js';
import { refuseOtherMoves } from './order-state.js';
import { holdCarrier, type Shipment } from './shipment.js';

/** When a state began, by the state. */
const momentOf = {
  paid: 'paidAt',
  shipped: 'shippedAt',
  completed: 'completedAt',
  cancelled: 'cancelledAt',
  refunded: 'refundedAt',
} as const satisfies Partial<Record<OrderStatus, keyof Order>>;

type LaterStatus = keyof typeof momentOf;

/**
 * Holds the order until the end of the transaction: first the order, then its payment, then products.
 * @throws ApplicationError ORDER_NOT_FOUND, also for what is another user's or another shop's
 */
export async function lockOrder(manager: EntityManager, key: OrderKey): Promise<Order> {
  const where = orderOf(key);
  const found = where && (await manager.findOne(Order, { where, lock: { mode: 'pessimistic_write' } }));
  if (!found) throw new ApplicationError('ORDER_NOT_FOUND');
  return found;
}

/**
 * Moves a held order to its next state, and tells its user and everybody who watches.
 * @throws ApplicationError INVALID_ORDER_STATE
 */
export async function moveOrder(
  manager: EntityManager,
  order: Order,
  to: LaterStatus,
  details: Partial<Shipment & Pick<Order, 'cancelReason'>> = {},
): Promise<Order> {
  refuseOtherMoves(order.status, to);
  const now = new Date();
  const changes = { status: to, [momentOf[to]]: now, ...details, updatedAt: now };
  await manager.update(Order, { id: order.id }, changes);
  const moved = manager.create(Order, { ...order, ...changes });
  await tellMove(manager, moved);
  return moved;
}

/**
 * Cancels a held order that is unpaid: its stock goes back, and what may have been charged all the same is given back by a job.
 * @throws ApplicationError INVALID_ORDER_STATE, and PAYMENT_IN_PROGRESS while it is not known whether it is being paid
 */
export async function cancelOrder(
  manager: EntityManager,
  order: Order,
  reason: CancelReason,
): Promise<Order> {
  refuseOtherMoves(order.status, 'cancelled');
  await undoPayment(manager, order, 'voiding');
  const cancelled = await moveOrder(manager, order, 'cancelled', { cancelReason: reason });
  await giveBackStock(manager, order);
  return cancelled;
}

/** `paid → shipped`, in the caller's transaction. @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE, CARRIER_NOT_FOUND */
export async function shipOrder(manager: EntityManager, key: OrderKey, shipment: Shipment): Promise<Order> {
  const order = await lockOrder(manager, key);
  refuseOtherMoves(order.status, 'shipped');
  if (shipment.carrierId !== null) await holdCarrier(manager, shipment.carrierId);
  return moveOrder(manager, order, 'shipped', shipment);
}

/**
 * `paid → refunded`, in the transaction of the log of operations: the stock goes back at once, the money by a job.
 * @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE
 */
export async function refundOrder(manager: EntityManager, id: string): Promise<Order> {
  const order = await lockOrder(manager, { id });
  refuseOtherMoves(order.status, 'refunded');
  await undoPayment(manager, order, 'refunding');
  const refunded = await moveOrder(manager, order, 'refunded');
  await giveBackStock(manager, order);
  return refunded;
}

/** The jobs of a new order: a reminder, and the end of waiting. */
export async function recordReminders(
  manager: EntityManager,
  order: Order,
  remindInSeconds: number,
): Promise<void> {
  const messages = outbox.within(manager);
  const untilEnd = (order.expiresAt.getTime() - order.createdAt.getTime()) / 1_000;
  const job = (action: 'remind' | 'cancel', delaySeconds: number) =>
    messages.enqueue(
      'order-reminder',
      { order_id: order.id, action },
      { jobId: `${action}-${order.id}`, delaySeconds },
    );
  if (remindInSeconds < untilEnd) await job('remind', remindInSeconds);
  await job('cancel', untilEnd);
}

async function giveBackStock(manager: EntityManager, { id }: Order): Promise<void> {
  await new Stock(manager).giveBack(id, await manager.findBy(OrderItem, { orderId: id }));
}
