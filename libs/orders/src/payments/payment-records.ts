import { ApplicationError } from '@ginforge/chassis';
import { newIdentifier, type Order, Payment, type PaymentStatus } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type EntityManager, Not } from 'typeorm';

/** The order's payment that is not declined; there is one at the most. The order is held. */
export function openPaymentOf(manager: EntityManager, { id }: Order): Promise<Payment | null> {
  return manager.findOneBy(Payment, { orderId: id, status: Not('declined') });
}

/**
 * The payment to carry on for an unpaid order that is held: the one whose outcome is not known, or a new one. A job sees to it
 * should this process not come back from the provider.
 */
export async function beginPayment(
  manager: EntityManager,
  order: Order,
  requestId: string | undefined,
  retryInSeconds: number,
): Promise<Payment> {
  const open = await openPaymentOf(manager, order);
  if (open?.status === 'pending') return open;
  const payment = open ?? newPayment(manager, order);
  payment.requestId = requestId ?? payment.requestId;
  await manager.save(Payment, asked(payment, 'pending'));
  await recordRetry(manager, payment, retryInSeconds);
  return payment;
}

/**
 * Has the provider undo what an order paid: `refunding` what was paid, `voiding` what was given up and may have been paid.
 * @throws ApplicationError PAYMENT_IN_PROGRESS where the outcome is awaited
 */
export async function undoPayment(
  manager: EntityManager,
  order: Order,
  how: 'refunding' | 'voiding',
): Promise<void> {
  const payment = await openPaymentOf(manager, order);
  if (payment?.status === 'pending') {
    throw new ApplicationError('PAYMENT_IN_PROGRESS', { headers: { 'Retry-After': '5' } });
  }
  if (!payment) return;
  await manager.save(Payment, asked(payment, how));
  await recordRetry(manager, payment, 0);
}

/** As something new is asked of the provider. */
function asked(payment: Payment, status: PaymentStatus): Payment {
  return Object.assign(payment, { status, attempts: 0, lastError: null, updatedAt: new Date() });
}

function newPayment(manager: EntityManager, { id: orderId, total: amount, currency }: Order): Payment {
  return manager.create(Payment, {
    id: newIdentifier(),
    orderId,
    requestId: null,
    amount,
    currency,
    providerReference: null,
  });
}

async function recordRetry(manager: EntityManager, { id }: Payment, delaySeconds: number): Promise<void> {
  await outbox.within(manager).enqueue('payment-retry', { payment_id: id }, { delaySeconds });
}
