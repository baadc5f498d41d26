import { OrderItem } from '@ginforge/database';

import { OrdersTestbed } from '../orders-testbed.js';
import { sandboxAmounts, SandboxProvider } from '../payments/sandbox-provider.js';

let bed: OrdersTestbed;

beforeAll(async () => {
  bed = await OrdersTestbed.start();
});

afterAll(() => bed.stop());

async function stockOfOrder({ id }: { id: string }): Promise<number> {
  const { productId } = await bed.dataSource.manager.findOneByOrFail(OrderItem, { orderId: id });
  return bed.stockOf({ id: productId });
}

describe('an unpaid order', () => {
  it('[http 3] [WK-02] reminds its user once, however often the job runs', async () => {
    const order = await bed.order();
    const reminded = await Promise.all(Array.from({ length: 5 }, () => bed.unpaid.remindOfPayment(order.id)));
    expect(reminded.filter(Boolean)).toHaveLength(1);
    expect(await bed.told(order.userId)).toEqual(['Order placed', 'Payment due']);
  });

  it('[http 3] reminds of nothing once it is paid or cancelled', async () => {
    const [paid, cancelled] = [await bed.order(), await bed.order()];
    await bed.payments.pay(paid.userId, paid.id);
    await bed.orders.cancel(cancelled.userId, cancelled.id);
    for (const { id } of [paid, cancelled]) expect(await bed.unpaid.remindOfPayment(id)).toBe(false);
  });

  it('[http 3] is not cancelled before its time', async () => {
    const order = await bed.order();
    expect(await bed.unpaid.expire(order.id)).toBe(false);
    expect(await bed.states(order)).toBe('unpaid -');
  });

  it('[http 3] [WK-02] is cancelled after its time, and gives its stock back once', async () => {
    const order = await bed.order(1_990, 4);
    await bed.makeOverdue(order);
    expect(await stockOfOrder(order)).toBe(6);
    const expired = await Promise.all(Array.from({ length: 5 }, () => bed.unpaid.expire(order.id)));
    expect(expired.filter(Boolean)).toHaveLength(1);
    expect((await bed.find(order)).order).toMatchObject({ status: 'cancelled', cancelReason: 'timeout' });
    expect(await stockOfOrder(order)).toBe(10);
    expect(await bed.told(order.userId)).toEqual(['Order placed', 'Order cancelled']);
  });

  it('[http 3] whose payment is awaited is looked at again later, and cancelled when that was declined', async () => {
    const order = await bed.order();
    const away = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'fail'));
    const { payment } = await away.pay(order.userId, order.id);
    await bed.makeOverdue(order);
    expect(await bed.unpaid.expire(order.id)).toBe(false);
    expect((await bed.jobsOf(order.id)).at(-1)).toEqual({
      name: 'order-reminder',
      payload: { order_id: order.id, action: 'cancel' },
      seconds: 300,
    });
    const declining = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'decline'));
    await declining.retryPayment(payment?.id ?? '');
    expect(await bed.unpaid.expire(order.id)).toBe(true);
    expect(await bed.states(order)).toBe('cancelled declined');
  });

  it('[http 3] paid and expired at the same time is one of both', async () => {
    const orders = await Promise.all(Array.from({ length: 10 }, () => bed.order()));
    await Promise.all(orders.map((order) => bed.makeOverdue(order)));
    await Promise.all(
      orders.flatMap((order) => [
        bed.payments.pay(order.userId, order.id).catch((error: unknown) => error),
        bed.unpaid.expire(order.id),
      ]),
    );
    for (const order of orders) {
      const states = await bed.states(order);
      expect(['paid succeeded', 'cancelled -']).toContain(states);
      expect(await stockOfOrder(order)).toBe(states === 'cancelled -' ? 10 : 9);
    }
  });

  it('[WK-02] whose job was lost is found again, and a payment too', async () => {
    const [order, waiting] = [await bed.order(), await bed.order(sandboxAmounts.failsAlways)];
    const { payment } = await bed.payments.pay(waiting.userId, waiting.id);
    await bed.makeOverdue(order);
    await bed.sql(`UPDATE payments SET updated_at = now() - interval '1 day' WHERE id = $1`, [payment?.id]);
    await bed.sql('DELETE FROM outbox_jobs');
    expect(await bed.unpaid.recordOverdue()).toBe(2);
    expect(await bed.jobsOf(order.id)).toMatchObject([{ payload: { action: 'cancel' }, seconds: 0 }]);
    expect(await bed.jobsOf(payment?.id ?? '')).toMatchObject([{ name: 'payment-retry', seconds: 0 }]);
  });

  it.each(['x', '', '0198a1f2-7c00-7000-8000-000000000001'])(
    '[WK-02] a job of %j, which is no order, does nothing',
    async (id) => {
      expect([await bed.unpaid.remindOfPayment(id), await bed.unpaid.expire(id)]).toEqual([false, false]);
    },
  );
});
