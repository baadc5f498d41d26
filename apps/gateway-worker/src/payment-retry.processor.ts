import type { JobPayload, JobProcessor } from '@ginforge/jobs';
import { PaymentsService } from '@ginforge/orders';
import { Injectable } from '@nestjs/common';

/** Asks the payment provider again for what it has not answered; throws while it does not, so that the job is tried again. */
@Injectable()
export class PaymentRetryProcessor implements JobProcessor<'payment-retry'> {
  constructor(private readonly payments: PaymentsService) {}

  process({ payment_id }: JobPayload<'payment-retry'>): Promise<void> {
    return this.payments.retryPayment(payment_id);
  }
}
