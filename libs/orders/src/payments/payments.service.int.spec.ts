import { refundOrder } from '../orders/order-moves.js';
import { OrdersTestbed } from '../orders-testbed.js';
import { type Charge, type ChargeOutcome, PaymentProvider } from './payment-provider.js';
import { sandboxAmounts, SandboxProvider } from './sandbox-provider.js';

let bed: OrdersTestbed;

beforeAll(async () => {
  bed = await OrdersTestbed.start();
});

afterAll(() => bed.stop());

async function ledger(orderId: string): Promise<string[]> {
  const rows = await bed.sql<{ status: string }>(
    'SELECT status FROM sandbox_payments WHERE key IN (SELECT id FROM payments WHERE order_id = $1)',
    [orderId],
  );
  return rows.map(({ status }) => status);
}

/** Retries a payment until it is settled or `times` are up, as the job does. */
async function retry(paymentId: string, times = 20): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const isSettled = await bed.payments.retryPayment(paymentId).then(
      () => true,
      () => false,
    );
    if (isSettled) return;
  }
}

/** A provider that never answers until it is told to stop. */
class SilentProvider extends PaymentProvider {
  charge(_charge: Charge, signal: AbortSignal): Promise<ChargeOutcome> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('no answer')));
    });
  }

  refund(): Promise<void> {
    return Promise.reject(new Error('no answer'));
  }

  cancel(): Promise<void> {
    return Promise.reject(new Error('no answer'));
  }
}

describe('a payment', () => {
  it('[http 3] is given up after the last attempt, with a notification, and said so once', async () => {
    const order = await bed.order(sandboxAmounts.failsAlways);
    const { payment } = await bed.payments.pay(order.userId, order.id);
    expect(await bed.states(order)).toBe('unpaid pending');
    await retry(payment?.id ?? '');
    expect(await bed.states(order)).toBe('unpaid failed');
    for (const _ of [1, 2]) await bed.payments.retryPayment(payment?.id ?? '');
    expect(await bed.told(order.userId)).toEqual(['Order placed', 'Payment failed']);
  });

  it('[http 3] that was given up is tried again under its old key', async () => {
    const order = await bed.order();
    const away = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'fail'), { maxAttempts: 1 });
    const { payment } = await away.pay(order.userId, order.id);
    expect(payment?.status).toBe('failed');
    const again = await bed.payments.pay(order.userId, order.id);
    expect(again).toMatchObject({
      order: { status: 'paid' },
      payment: { id: payment?.id, status: 'succeeded' },
    });
  });

  it('[http 3] that was given up although it was charged is not charged twice', async () => {
    const order = await bed.order(sandboxAmounts.answerLost);
    const impatient = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'approve'), { maxAttempts: 1 });
    await impatient.pay(order.userId, order.id);
    expect(await bed.states(order)).toBe('unpaid failed');
    await bed.payments.pay(order.userId, order.id);
    expect([await bed.states(order), await ledger(order.id)]).toEqual(['paid succeeded', ['charged']]);
  });

  it('[http 3] that was given up although it was charged is given back when the order is cancelled', async () => {
    const order = await bed.order(sandboxAmounts.answerLost);
    const impatient = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'approve'), { maxAttempts: 1 });
    const { payment } = await impatient.pay(order.userId, order.id);
    await bed.orders.cancel(order.userId, order.id);
    expect([await bed.states(order), await ledger(order.id)]).toEqual(['cancelled voiding', ['charged']]);
    expect((await bed.jobsOf(payment?.id ?? '')).at(-1)).toMatchObject({ name: 'payment-retry', seconds: 0 });
    for (const _ of [1, 2]) await bed.payments.retryPayment(payment?.id ?? '');
    expect([await bed.states(order), await ledger(order.id)]).toEqual(['cancelled voided', ['refunded']]);
  });

  it('[http 3] of a refunded order is given back by the job, also where the provider is away at first', async () => {
    const order = await bed.order();
    const { payment } = await bed.payments.pay(order.userId, order.id);
    await bed.transaction((manager) => refundOrder(manager, order.id));
    expect(await bed.states(order)).toBe('refunded refunding');
    const away = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'fail'));
    for (let time = 0; time < 5; time += 1) {
      await expect(away.retryPayment(payment?.id ?? '')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    }
    expect(await bed.states(order)).toBe('refunded refunding');
    await bed.payments.retryPayment(payment?.id ?? '');
    expect([await bed.states(order), await ledger(order.id)]).toEqual(['refunded refunded', ['refunded']]);
  });

  it('[http 3] is left pending where the provider does not answer in time, with no transaction open meanwhile', async () => {
    const order = await bed.order();
    const silent = bed.paymentsBy(new SilentProvider(), { timeoutMs: 200 });
    const paying = silent.pay(order.userId, order.id);
    const { payment } = await paying;
    expect(payment).toMatchObject({ status: 'pending', attempts: 1, lastError: 'no answer' });
    await retry(payment?.id ?? '');
    expect(await bed.states(order)).toBe('paid succeeded');
  });

  it('[http 3] that is declined late leaves the order unpaid, and tells its user', async () => {
    const order = await bed.order();
    const away = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'fail'));
    const { payment } = await away.pay(order.userId, order.id);
    const declining = bed.paymentsBy(new SandboxProvider(bed.dataSource, 'decline'));
    for (const _ of [1, 2]) await declining.retryPayment(payment?.id ?? '');
    expect(await bed.states(order)).toBe('unpaid declined');
    expect(await bed.told(order.userId)).toEqual(['Order placed', 'Payment declined']);
  });

  it.each(['x', '', "'; DROP TABLE payments", '0198a1f2-7c00-7000-8000-000000000001'])(
    '[WK-02] a retry of %j, which is no payment, does nothing',
    async (id) => {
      await expect(bed.payments.retryPayment(id)).resolves.toBeUndefined();
    },
  );

  it('[http 3] PostgreSQL refuses a second one that is not declined', async () => {
    const order = await bed.order();
    await bed.payments.pay(order.userId, order.id);
    const second = bed.sql(
      `INSERT INTO payments (id, order_id, amount, currency) SELECT gen_random_uuid(), $1, 1, 'EUR'`,
      [order.id],
    );
    await expect(second).rejects.toThrow('payments_order_unique');
  });
});
