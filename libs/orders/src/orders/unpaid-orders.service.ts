import { ApplicationError } from '@ginforge/chassis';
import { isIdentifier, Order } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { openPaymentOf } from '../payments/payment-records.js';
import { tellUser } from './order-messages.js';
import { cancelOrder } from './order-moves.js';

/** While a payment's outcome is awaited an order is not cancelled; it is looked at again after this time. Seconds. */
const lookAgainSeconds = 300;

/** The job `order-reminder`: what becomes of orders that nobody pays. All of it is harmless to repeat. */
@Injectable()
export class UnpaidOrdersService {
  constructor(private readonly dataSource: DataSource) {}

  /** Reminds the user of an order that is still unpaid, once. @returns whether it did */
  remindOfPayment(orderId: string): Promise<boolean> {
    return this.withUnpaid(orderId, async (manager, order) => {
      if (order.remindedAt) return false;
      await manager.update(Order, { id: order.id }, { remindedAt: new Date() });
      const body = `Your order ${order.number} waits for its payment until ${order.expiresAt.toISOString()}.`;
      await tellUser(manager, order, { title: 'Payment due', body });
      return true;
    });
  }

  /** Cancels an order that is unpaid beyond its time, and gives its stock back. @returns whether it did */
  expire(orderId: string): Promise<boolean> {
    return this.withUnpaid(orderId, async (manager, order) => {
      if (!(await isOverdue(manager, order))) return false;
      const payment = await openPaymentOf(manager, order);
      if (payment?.status === 'pending') {
        await recordCancellation(manager, order.id, lookAgainSeconds);
        return false;
      }
      await cancelOrder(manager, order, 'timeout');
      return true;
    });
  }

  /**
   * Records the job again for orders that should have been cancelled and for payments that should have been settled long ago: for a
   * schedule of the worker, should Redis have lost their jobs. Harmless to repeat.
   * @returns how many it found
   */
  recordOverdue(limit = 1_000): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const orders: { id: string }[] = await manager.query(
        `SELECT id FROM orders WHERE status = 'unpaid' AND expires_at < now() - make_interval(secs => $1)
         ORDER BY expires_at LIMIT $2`,
        [2 * lookAgainSeconds, limit],
      );
      for (const { id } of orders) await recordCancellation(manager, id, 0);
      const payments: { id: string }[] = await manager.query(
        `SELECT id FROM payments WHERE status IN ('pending', 'refunding', 'voiding')
           AND updated_at < now() - interval '6 hours' ORDER BY updated_at LIMIT $1`,
        [limit],
      );
      for (const { id } of payments)
        await outbox.within(manager).enqueue('payment-retry', { payment_id: id });
      return orders.length + payments.length;
    });
  }

  /** Holds the order meanwhile. @returns false where it is unpaid no longer, or was never there */
  private withUnpaid(
    id: string,
    work: (manager: EntityManager, order: Order) => Promise<boolean>,
  ): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const order = isIdentifier(id)
        ? await manager.findOne(Order, { where: { id }, lock: { mode: 'pessimistic_write' } })
        : null;
      return order?.status === 'unpaid' ? work(manager, order) : false;
    });
  }
}

async function recordCancellation(
  manager: EntityManager,
  orderId: string,
  delaySeconds: number,
): Promise<void> {
  await outbox
    .within(manager)
    .enqueue('order-reminder', { order_id: orderId, action: 'cancel' }, { delaySeconds });
}

/** By PostgreSQL's clock, which the job was recorded by. */
async function isOverdue(manager: EntityManager, { id }: Order): Promise<boolean> {
  const [row]: { overdue: boolean }[] = await manager.query(
    'SELECT expires_at <= clock_timestamp() AS overdue FROM orders WHERE id = $1',
    [id],
  );
  if (!row) throw new ApplicationError('ORDER_NOT_FOUND');
  return row.overdue;
}
