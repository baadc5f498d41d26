import type { JobPayload, JobProcessor } from '@ginforge/jobs';
import { UnpaidOrdersService } from '@ginforge/orders';
import { Injectable } from '@nestjs/common';

/** Reminds the user of an unpaid order, or cancels it (http.md, 3). */
@Injectable()
export class OrderReminderProcessor implements JobProcessor<'order-reminder'> {
  constructor(private readonly orders: UnpaidOrdersService) {}

  async process({ order_id, action }: JobPayload<'order-reminder'>): Promise<void> {
    await (action === 'remind' ? this.orders.remindOfPayment(order_id) : this.orders.expire(order_id));
  }
}
