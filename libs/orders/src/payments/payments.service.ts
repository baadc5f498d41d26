import { ApplicationError } from '@ginforge/chassis';
import { isIdentifier, Order, Payment } from '@ginforge/database';
import { Logger } from '@nestjs/common';
import { type DataSource, type EntityManager, In } from 'typeorm';

import { detailsOf, type OrderDetails } from '../orders/order-details.js';
import { tellUser } from '../orders/order-messages.js';
import { lockOrder, moveOrder } from '../orders/order-moves.js';
import { refuseOtherMoves } from '../orders/order-state.js';
import { beginPayment } from './payment-records.js';
import { type Charge, type ChargeOutcome, type PaymentProvider } from './payment-provider.js';

export interface PaymentOptions {
  /** When a job looks after a payment whose request did not come back. */
  readonly retrySeconds: number;
  /** How often the provider is asked in vain before a charge is given up. */
  readonly maxAttempts: number;
  /** How long its answer is waited for, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Payments of orders. What is to be paid is committed before the provider is asked, under the payment's own key, and what came of it
 * afterwards: wherever a process dies, the job `payment-retry` asks again, and nobody pays twice. No transaction is open meanwhile.
 */
export class PaymentsService {
  private readonly logger = new Logger(PaymentsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly provider: PaymentProvider,
    private readonly options: PaymentOptions,
  ) {}

  /**
   * Pays an unpaid order. Asked twice at the same time, both carry the same payment on. Where the provider does not answer, the
   * order stays unpaid with a pending payment.
   * @param requestId of a request that may come again: then it finds what the first time came to
   * @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE, PAYMENT_DECLINED
   */
  async pay(userId: string, orderId: string, requestId?: string): Promise<OrderDetails> {
    const payment = await this.begin(userId, orderId, requestId);
    if (payment.status === 'pending') await this.tryCharge(payment);
    const { manager } = this.dataSource;
    const { status, lastError } = await manager.findOneByOrFail(Payment, { id: payment.id });
    if (status === 'declined')
      throw new ApplicationError('PAYMENT_DECLINED', { message: lastError ?? undefined });
    return detailsOf(manager, await manager.findOneByOrFail(Order, { id: orderId }));
  }

  /**
   * The job `payment-retry`: asks the provider again for what is not known yet. Harmless to repeat.
   * @throws ApplicationError UNAVAILABLE where the provider does not answer, so that the job is tried again
   */
  async retryPayment(paymentId: string): Promise<void> {
    const found = isIdentifier(paymentId)
      ? await this.dataSource.manager.findOneBy(Payment, { id: paymentId })
      : null;
    switch (found?.status) {
      case 'pending':
        if (!(await this.tryCharge(found))) throw new ApplicationError('UNAVAILABLE');
        return;
      case 'refunding':
        return this.undo(found, 'refunded', (charge, signal) => this.provider.refund(charge, signal));
      case 'voiding':
        return this.undo(found, 'voided', (charge, signal) => this.provider.cancel(charge, signal));
    }
  }

  private begin(userId: string, orderId: string, requestId?: string): Promise<Payment> {
    return this.dataSource.transaction(async (manager) => {
      const order = await lockOrder(manager, { id: orderId, userId });
      const known = requestId && (await manager.findOneBy(Payment, { requestId, orderId }));
      if (known) return known;
      refuseOtherMoves(order.status, 'paid');
      return beginPayment(manager, order, requestId, this.options.retrySeconds);
    });
  }

  /** @returns whether the charge is settled: known, or given up */
  private async tryCharge(payment: Payment): Promise<boolean> {
    try {
      const outcome = await this.ask(payment, (charge, signal) => this.provider.charge(charge, signal));
      await this.dataSource.transaction((manager) => settle(manager, payment, outcome));
      return true;
    } catch (error) {
      this.logger.warn(`Payment ${payment.id} has no outcome yet`, error);
      return this.dataSource.transaction((manager) => this.noteFailure(manager, payment, error));
    }
  }

  private async undo(
    payment: Payment,
    status: 'refunded' | 'voided',
    call: (charge: Charge, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { id, status: before } = payment;
    try {
      await this.ask(payment, call);
    } catch (cause) {
      await this.dataSource.transaction((manager) => this.noteFailure(manager, payment, cause));
      throw new ApplicationError('UNAVAILABLE', { cause });
    }
    const done = { status, lastError: null, updatedAt: new Date() };
    await this.dataSource.manager.update(Payment, { id, status: before }, done);
  }

  private ask<Answer>(
    { id: key, amount, currency }: Payment,
    call: (charge: Charge, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    return call({ key, amount, currency }, AbortSignal.timeout(this.options.timeoutMs));
  }

  /** @returns whether the payment is not to be tried again */
  private async noteFailure(
    manager: EntityManager,
    { id, orderId, status }: Payment,
    error: unknown,
  ): Promise<boolean> {
    const order = await lockOrder(manager, { id: orderId });
    const payment = await manager.findOneByOrFail(Payment, { id });
    if (payment.status !== status) return true; // settled meanwhile, by another attempt
    const attempts = payment.attempts + 1;
    const isGivenUp = status === 'pending' && attempts >= this.options.maxAttempts;
    await manager.update(
      Payment,
      { id },
      {
        status: isGivenUp ? 'failed' : status,
        attempts,
        lastError: textOf(error),
        updatedAt: new Date(),
      },
    );
    if (isGivenUp) {
      const body = `Your payment of order ${order.number} could not be carried out. You may try again.`;
      await tellUser(manager, order, { title: 'Payment failed', body });
    }
    return isGivenUp;
  }
}

/** What the provider said becomes the payment's and the order's state; the first answer counts. */
async function settle(
  manager: EntityManager,
  { id, orderId }: Payment,
  outcome: ChargeOutcome,
): Promise<void> {
  const order = await lockOrder(manager, { id: orderId });
  const awaited = { id, status: In(['pending', 'failed']) };
  const updatedAt = new Date();
  if (outcome.status === 'succeeded') {
    const paid = { status: outcome.status, providerReference: outcome.reference, lastError: null, updatedAt };
    const { affected } = await manager.update(Payment, awaited, paid);
    if (affected) await moveOrder(manager, order, 'paid');
    return;
  }
  const declined = { status: outcome.status, lastError: outcome.reason, updatedAt };
  const { affected } = await manager.update(Payment, awaited, declined);
  if (!affected) return;
  const body = `Your payment of order ${order.number} was declined. You may try again.`;
  await tellUser(manager, order, { title: 'Payment declined', body });
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
}
